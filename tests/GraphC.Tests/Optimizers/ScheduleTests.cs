namespace GraphC.Tests.Optimizers;

public class ScheduleTests
{
    [Fact]
    public void A_warm_up_leads_to_the_first_rate()
    {
        var schedule = Schedule.Step(0.1, epochs: 2).AfterWarmUp(4);

        Assert.Equal([0, 0.025, 0.05, 0.075, 0.1, 0.1, 0.01], Enumerable.Range(0, 7).Select(schedule.At), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void One_cycle_ends_where_it_says()
    {
        var schedule = Schedule.OneCycle(1, steps: 10);

        Assert.Equal(1 / 25.0, schedule.At(0), 1e-15);
        Assert.Equal(1, schedule.At(2), 1e-15);
        Assert.Equal(1 / 25e4, schedule.At(9), 1e-15);
        Assert.Equal(schedule.At(9), schedule.At(20));
    }

    [Fact]
    public void A_schedule_may_be_any_function() => Assert.Equal(7, new Schedule(epoch => epoch + 4).At(3));

    [Fact]
    public void There_is_no_epoch_before_the_first() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(1).At(-1));
}

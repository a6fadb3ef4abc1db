namespace GraphC.Runtime.Tests.Threads;

public class TeamChoiceTests
{
    private long now;

    [Fact]
    public void A_team_that_is_slower_than_one_is_given_up_and_taken_back_when_it_is_faster()
    {
        var choice = new TeamChoice(() => now);
        Assert.InRange(OnTeam(choice, steps: 200, onTeam: 400, alone: 100), 4, 40);
        Assert.InRange(OnTeam(choice, steps: 1500, onTeam: 60, alone: 100), 1000, 1500);
    }

    [Fact]
    public void One_slow_step_changes_little()
    {
        var choice = new TeamChoice(() => now);
        OnTeam(choice, steps: 100, onTeam: 60, alone: 100);
        OnTeam(choice, steps: 1, onTeam: 9000, alone: 100);
        Assert.InRange(OnTeam(choice, steps: 500, onTeam: 60, alone: 100), 450, 500);
    }

    [Fact]
    public void A_team_that_has_to_wake_up_first_is_judged_by_the_steps_after_that()
    {
        var choice = new TeamChoice(() => now);
        Assert.InRange(OnTeam(choice, steps: 200, onTeam: 400, alone: 100), 4, 40);
        Assert.InRange(OnTeam(choice, steps: 1500, onTeam: 60, alone: 100, wake: 1000), 1000, 1500);
    }

    [Fact]
    public void Trials_of_a_hopeless_team_cost_little()
    {
        var choice = new TeamChoice(() => now);
        OnTeam(choice, steps: 100, onTeam: 1000, alone: 100);
        Assert.InRange(OnTeam(choice, steps: 10_000, onTeam: 1000, alone: 100), 1, 250);
    }

    [Fact]
    public void Steps_of_a_team_that_lags_half_the_time_are_no_reason_to_keep_it()
    {
        var (choice, random) = (new TeamChoice(() => now), new Random(1));
        var count = 0;
        for (var i = 0; i < 5000; i++)
        {
            count += OnTeam(choice, steps: 1, onTeam: random.Next(2) == 0 ? 60 : 4000, alone: 100);
        }

        Assert.InRange(count, 1, 2500);
    }

    [Fact]
    public void A_choice_allocates_nothing()
    {
        var choice = new TeamChoice();
        OnTeam(choice, 50, 1, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        OnTeam(choice, 500, 1, 1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>The number of steps that run on the team, if it takes so long, and longer when it slept, and one worker alone so long.</summary>
    private int OnTeam(TeamChoice choice, int steps, int onTeam, int alone, int wake = 0)
    {
        var (count, slept) = (0, false);
        for (var i = 0; i < steps; i++)
        {
            var team = choice.Begin();
            now += !team ? alone : slept ? wake + onTeam : onTeam;
            slept = !team;
            choice.End();
            count += team ? 1 : 0;
        }

        return count;
    }
}

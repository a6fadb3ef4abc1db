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
        OnTeam(choice, steps: 1, onTeam: 90, alone: 100);
        Assert.InRange(OnTeam(choice, steps: 500, onTeam: 60, alone: 100), 480, 500);
    }

    /// <summary>The number of steps that run on the team, if it takes so long and one worker alone so long.</summary>
    private int OnTeam(TeamChoice choice, int steps, int onTeam, int alone)
    {
        var count = 0;
        for (var i = 0; i < steps; i++)
        {
            var team = choice.Begin();
            now += team ? onTeam : alone;
            choice.End();
            count += team ? 1 : 0;
        }

        return count;
    }
}

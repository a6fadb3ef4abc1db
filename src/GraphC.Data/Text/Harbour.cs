namespace GraphC.Data;

/// <summary>A short text that comes along, in the way of <see cref="DrawnDigits"/>: for when there is no other to learn from.</summary>
public static class Harbour
{
    /// <summary>A tale of some 2,500 characters.</summary>
    public const string Text = """
        The harbour lay still before the sun came up. Two boats were tied to the wall, a red one and a grey one, and the water under them was
        as dark as slate. Old Marten sat on a barrel and mended his net. He had mended it the day before, and the day before that, for a net
        is never whole for long, and neither, he used to say, is a man who fishes.

        "You are early," said the girl who sold the bread.

        "I am late," said Marten. "I should have gone out with the tide, and the tide went without me. It did not even look back."

        She laughed and gave him the end of a loaf, which nobody ever bought. The gulls came down to see whether he would eat it all. He did
        not; he broke a corner off and threw it as far as he could, and the whole white crowd of them went after it, shouting.

        When the light reached the roofs, the town began to move. Doors were opened, and shutters were pushed back against the walls. A cart
        came down the hill with its brakes on, and the horse in front of it knew every stone of the way. The man on the cart sold apples in the
        autumn and coal in the winter, and in the spring, when nobody wanted the one and nobody needed the other, he sold whatever he had.

        "What is it today?" called Marten.

        "Rope," said the man, "and a clock that goes backwards."

        "Then bring it here. If it goes back far enough, I shall catch my tide."

        So they sat on the wall, the three of them, and watched the clock. It was a good clock, round and brass, with a ship painted on its
        face. Its hands went from six to five and from five to four, and the ship sailed the wrong way over a painted sea. But the water in the
        harbour did as it always did. It rose along the wall, slowly, as if it were counting the stones, and at noon it lifted the two boats, the
        grey one first and then the red one, and Marten put his net into his boat and went out with it.

        In the evening he came back with nine fish and a story. The fish he sold, all but one. The story he told for nothing to anyone who would
        sit down, and each time he told it the waves were a little higher and the wind was a little colder, until even the girl who sold the
        bread began to believe that there had been a storm that day, though she had seen the sea from her window, and it had lain there from
        morning until night like a plate on a table.

        The clock still stands in the window of the harbour house. It goes backwards, and it is right twice a day, as other clocks are that do
        not go at all; and those who know how to read it say that it is the only one in the town that will ever show them yesterday again.
        """;
}

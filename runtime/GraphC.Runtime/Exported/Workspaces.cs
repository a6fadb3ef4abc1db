namespace GraphC.Runtime;

/// <summary>
/// The memory that runs of one program use, each a workspace of its own: a stack without locks. There are never more workspaces than there
/// were runs at one time, so that runs allocate nothing once that many were at work.
/// </summary>
public sealed class Workspaces
{
    private readonly object growing = new();

    // All workspaces; the free ones are linked by their numbers. The head's upper half counts its changes: one that was taken and given
    // back meanwhile is not mistaken for one that stayed.
    private Workspace[] all = [];
    private long head;

    /// <summary>The number of workspaces that were ever needed at one time.</summary>
    public int Count => Volatile.Read(ref all).Length;

    /// <summary>Takes a workspace that nobody else has until it is given back.</summary>
    public Workspace Take()
    {
        while (true)
        {
            var seen = Volatile.Read(ref head);
            if (NumberOf(seen) is 0)
            {
                return Add();
            }

            var top = Volatile.Read(ref all)[NumberOf(seen) - 1];
            if (Interlocked.CompareExchange(ref head, After(seen, top.Next), seen) == seen)
            {
                return top;
            }
        }
    }

    /// <summary>Gives a workspace back.</summary>
    public void Return(Workspace workspace)
    {
        while (true)
        {
            var seen = Volatile.Read(ref head);
            workspace.Next = NumberOf(seen);
            if (Interlocked.CompareExchange(ref head, After(seen, workspace.Number), seen) == seen)
            {
                return;
            }
        }
    }

    private Workspace Add()
    {
        lock (growing)
        {
            var added = new Workspace(all.Length + 1);
            Volatile.Write(ref all, [.. all, added]);
            return added;
        }
    }

    private static int NumberOf(long head) => (int)head;

    private static long After(long head, int number) => (((head >> 32) + 1) << 32) | (uint)number;
}

/// <summary>What one run of a program uses for itself.</summary>
public sealed class Workspace
{
    internal Workspace(int number) => Number = number;

    /// <summary>The temporaries.</summary>
    public Arena Arena { get; } = new();

    /// <summary>Decides whether a team is worth its while; only programs that may have one ask for it.</summary>
    public TeamChoice Team => field ??= new();

    /// <summary>Its number among all of a program, from 1 on.</summary>
    internal int Number { get; }

    /// <summary>The number of the next free one; 0 if there is none.</summary>
    internal int Next { get; set; }
}

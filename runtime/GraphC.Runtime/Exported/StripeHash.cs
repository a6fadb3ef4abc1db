using System.Buffers.Binary;
using System.Numerics;

namespace GraphC.Runtime;

/// <summary>
/// The hash XXH64 (Collet) of data whose length is a multiple of 32 bytes, as aligned weights have: it finds torn and mixed-up files at the
/// speed of memory. It is no protection from somebody who means to deceive.
/// </summary>
public struct StripeHash
{
    /// <summary>Data comes in multiples of so many bytes.</summary>
    public const int Stripe = 32;

    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;

    private ulong a = unchecked(Prime1 + Prime2);
    private ulong b = Prime2;
    private ulong c;
    private ulong d = unchecked(0 - Prime1);
    private ulong length;

    /// <summary>The hash of nothing so far.</summary>
    public StripeHash()
    {
    }

    /// <summary>Adds data.</summary>
    /// <exception cref="ArgumentException">Its length is no multiple of <see cref="Stripe"/>.</exception>
    public void Add(ReadOnlySpan<byte> data)
    {
        if (data.Length % Stripe != 0)
        {
            throw new ArgumentException($"{data.Length} bytes are no whole number of stripes.", nameof(data));
        }

        length += (ulong)data.Length;
        for (; !data.IsEmpty; data = data[Stripe..])
        {
            a = Round(a, Word(data, 0));
            b = Round(b, Word(data, 1));
            c = Round(c, Word(data, 2));
            d = Round(d, Word(data, 3));
        }
    }

    /// <summary>The hash of what was added: of at least one stripe.</summary>
    public readonly ulong Value
    {
        get
        {
            unchecked
            {
                var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
                hash = Merge(Merge(Merge(Merge(hash, a), b), c), d) + length;
                hash = (hash ^ (hash >> 33)) * Prime2;
                hash = (hash ^ (hash >> 29)) * Prime3;
                return hash ^ (hash >> 32);
            }
        }
    }

    private static ulong Word(ReadOnlySpan<byte> data, int index) => BinaryPrimitives.ReadUInt64LittleEndian(data[(index * 8)..]);

    private static ulong Round(ulong lane, ulong word) => unchecked(BitOperations.RotateLeft(lane + word * Prime2, 31) * Prime1);

    private static ulong Merge(ulong hash, ulong lane) => unchecked((hash ^ Round(0, lane)) * Prime1 + Prime4);
}

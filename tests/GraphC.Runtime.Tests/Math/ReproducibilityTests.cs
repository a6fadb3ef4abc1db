using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

/// <summary>
/// The bits of every function over fixed arguments, as a hash. Run these with DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0 and
/// DOTNET_EnableHWIntrinsic=0 too: the hashes must hold on every instruction set.
/// </summary>
public class ReproducibilityTests
{
    private static readonly float[] FloatArguments = Samples.Floats(500);
    private static readonly double[] DoubleArguments = Samples.Doubles(200);

    private static readonly Dictionary<string, ulong> Expected = new()
    {
        ["Acos double"] = 0x7B45BE8E76D11452,
        ["Acos float"] = 0x78AE7507080C7E55,
        ["Acosh double"] = 0x1B9F91704657B0E3,
        ["Acosh float"] = 0x8D84CD418E91B3D3,
        ["Asin double"] = 0x63AEDC0979E9BAF9,
        ["Asin float"] = 0xDDCF5EEA728EA279,
        ["Asinh double"] = 0xD3598338AC03EC24,
        ["Asinh float"] = 0xE3EF1191166577EB,
        ["Atan double"] = 0x321A243A482E4757,
        ["Atan float"] = 0x027F5E710FCA4696,
        ["Atanh double"] = 0x88779A26600C9235,
        ["Atanh float"] = 0xDB20F9C9CEEAAF5C,
        ["Ceil double"] = 0x31F156769D0A0881,
        ["Ceil float"] = 0xF236155E9F32061D,
        ["Cos double"] = 0x1DC412F9D60CF1FC,
        ["Cos float"] = 0x326A3D9A54360C17,
        ["Cosh double"] = 0x3D82E728ACFF5D36,
        ["Cosh float"] = 0xAE039D338FEA08DF,
        ["Erf double"] = 0xCEE7D11609FE74BA,
        ["Erf float"] = 0x9DA9616EFB51AF9A,
        ["Exp double"] = 0xC3D4988F2306C621,
        ["Exp float"] = 0x3EC4864F0E55726C,
        ["Expm1 double"] = 0xF1D9059BE659EF47,
        ["Expm1 float"] = 0x427E9381ED8FAD05,
        ["Floor double"] = 0x7BFC968E6AF8E52D,
        ["Floor float"] = 0xFA52DB513FBDC347,
        ["Log double"] = 0xF0131D5CC2FA445F,
        ["Log float"] = 0xE0E41350F4E79F80,
        ["Log1p double"] = 0xA646438866B03BAA,
        ["Log1p float"] = 0xBBC8B0076A00B0B4,
        ["Round double"] = 0xBB1973931AFD80DF,
        ["Round float"] = 0x885F0F0E45931027,
        ["Rsqrt double"] = 0xF07205532802632D,
        ["Rsqrt float"] = 0xDB24D0666903ED2D,
        ["Sigmoid double"] = 0xE973CFD77509A316,
        ["Sigmoid float"] = 0xA80003EA1D0DFCAD,
        ["Sign double"] = 0xBB15D4E38BF751A5,
        ["Sign float"] = 0xE06757B7F0863965,
        ["Sin double"] = 0x71C1CF7A4D66810D,
        ["Sin float"] = 0x5D75FE96FE5F80C7,
        ["Sinh double"] = 0xAE25FE906F8E3D8A,
        ["Sinh float"] = 0x78614E23BFF0EFAB,
        ["Sqrt double"] = 0xABACB8681BA57F9E,
        ["Sqrt float"] = 0x1B532DC097CF6F6A,
        ["Tan double"] = 0x972EFA10D7735741,
        ["Tan float"] = 0x5970E277E5A4F7A6,
        ["Tanh double"] = 0x1BFA6C5BDA9A62FD,
        ["Tanh float"] = 0xA74B36A0E1327EFF,
        ["Trunc double"] = 0x053620B7083D1F0E,
        ["Trunc float"] = 0xF2D8E1FC4F50734D,
        ["binary 0"] = 0xF825A548B03FCE49,
        ["binary 1"] = 0x1E0DEA6FF165DA14,
        ["binary 2"] = 0x890D23337C182151,
        ["binary 3"] = 0xDC13B44971045CDB,
        ["binary 4"] = 0x7BAA1C387F32D597,
        ["binary 5"] = 0xA304E5E226E42E40,
        ["random"] = 0xFE625C3A480A38A4,
    };

    [Theory]
    [MemberData(nameof(VectorFunctions.FloatNames), MemberType = typeof(VectorFunctions))]
    public void Float_function_has_the_recorded_bits(string name)
    {
        var (function, hash) = (VectorFunctions.Float(name), Fnv.Start);
        for (var i = 0; i < FloatArguments.Length; i += 16)
        {
            var y = function.Vector(Vector512.Create(FloatArguments, i));
            for (var lane = 0; lane < 16; lane++) hash = Fnv.Add(hash, (uint)Ulp.Bits(y[lane]));
        }

        Check(name + " float", hash);
    }

    [Theory]
    [MemberData(nameof(VectorFunctions.DoubleNames), MemberType = typeof(VectorFunctions))]
    public void Double_function_has_the_recorded_bits(string name)
    {
        var (function, hash) = (VectorFunctions.Double(name), Fnv.Start);
        for (var i = 0; i < DoubleArguments.Length; i += 8)
        {
            var y = function.Vector(Vector512.Create(DoubleArguments, i));
            for (var lane = 0; lane < 8; lane++) hash = Fnv.Add(hash, (ulong)Ulp.Bits(y[lane]));
        }

        Check(name + " double", hash);
    }

    [Fact]
    public void Binary_functions_have_the_recorded_bits()
    {
        Func<Vector512<float>, Vector512<float>, Vector512<float>>[] floats =
            [VectorMath.Pow, VectorMath.Atan2, VectorMath.Max, VectorMath.Min, VectorMath.Rem, VectorMath.FloorMod];
        Func<Vector512<double>, Vector512<double>, Vector512<double>>[] doubles =
            [VectorMath.Pow, VectorMath.Atan2, VectorMath.Max, VectorMath.Min, VectorMath.Rem, VectorMath.FloorMod];
        for (var k = 0; k < floats.Length; k++)
        {
            var hash = Fnv.Start;
            for (var i = 0; i + 16 * 7 + 16 <= FloatArguments.Length; i += 16)
            {
                var y = floats[k](Vector512.Create(FloatArguments, i), Vector512.Create(FloatArguments, i + 16 * 7 - 3));
                for (var lane = 0; lane < 16; lane++) hash = Fnv.Add(hash, (uint)Ulp.Bits(y[lane]));
            }

            for (var i = 0; i + 8 * 7 + 8 <= DoubleArguments.Length; i += 8)
            {
                var y = doubles[k](Vector512.Create(DoubleArguments, i), Vector512.Create(DoubleArguments, i + 8 * 7 - 3));
                for (var lane = 0; lane < 8; lane++) hash = Fnv.Add(hash, (ulong)Ulp.Bits(y[lane]));
            }

            Check($"binary {k}", hash);
        }
    }

    [Fact]
    public void Random_numbers_and_reductions_have_the_recorded_bits()
    {
        var hash = Fnv.Start;
        for (var i = 0UL; i < 4096; i += 16)
        {
            var (normal, normal64) = (Philox.Normal(5, 6, 7, i), Philox.Normal64(5, 6, 7, i));
            for (var lane = 0; lane < 16; lane++) hash = Fnv.Add(hash, (uint)Ulp.Bits(normal[lane]));
            for (var lane = 0; lane < 8; lane++) hash = Fnv.Add(hash, (ulong)Ulp.Bits(normal64[lane]));
            hash = Fnv.Add(hash, (uint)Ulp.Bits(Lanes.Sum(normal)));
            hash = Fnv.Add(hash, (uint)Ulp.Bits(Lanes.Product(normal)));
            hash = Fnv.Add(hash, (ulong)Ulp.Bits(Lanes.Sum(normal64)));
        }

        Check("random", hash);
    }

    private static void Check(string key, ulong hash) =>
        Assert.True(Expected.TryGetValue(key, out var expected) && expected == hash, $"[\"{key}\"] = 0x{hash:X16},");

    private static class Fnv
    {
        public const ulong Start = 0xCBF29CE484222325;

        public static ulong Add(ulong hash, ulong value) => (hash ^ value ^ value >> 32) * 0x100000001B3;
    }
}

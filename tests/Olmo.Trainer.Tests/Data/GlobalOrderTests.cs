using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

public sealed class GlobalOrderTests
{
    /// <summary>PCG64 seed, instances, the first ten, the last three, SHA-256 of the little-endian uint32 array; of numpy 1.24.</summary>
    public static TheoryData<int, int, string, string, string> Orders => new()
    {
        { 6198, 1, "0", "0", "df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119" },
        { 6198, 2, "0 1", "0 1", "01acecb507abfe1a354aa8064f4af5d3f1acd019e37db3c11c97523b71c76e9d" },
        { 6198, 3, "2 0 1", "2 0 1", "0db201e8371010e5cd3b719cf6c131cea86e18ef7c5bdd394e23b352b8e54f9e" },
        { 6198, 10, "2 4 7 3 8 9 0 6 1 5", "6 1 5", "b78a13e56261364d545e245de564b83dd76db7da664331809f2611af58d0c0f0" },
        { 6198, 255, "103 69 99 118 164 14 90 66 57 210", "129 92 245", "d1e6133e3be31aad814a21ef3b8df59651cb4ef14a4b9af660346a7373c16341" },
        { 6198, 256, "224 220 65 14 196 50 142 73 179 241", "129 92 245", "1bc33e98cc6e0d9b369cfee00f12a79d4210565bb515fbfb4e28d251f1fc853d" },
        { 6198, 257, "227 223 65 14 162 50 142 73 175 247", "169 29 215", "125c92b6d8487e1ffb24ebf30bd83ba5240f042ddc0c5f15be178b0981a763a6" },
        { 6198, 1000, "615 832 881 9 648 523 809 336 989 868", "897 860 501", "fc4c978b6e6405e61b2fdc455d8bbbe17315488989527a326f7af2cbc1aa1f70" },
        { 6198, 65535, "32846 47503 35511 20715 7027 18577 35562 40440 26319 47204", "61313 40796 52725", "9fa601e466250b322477fca47daaca1bc93ce0d728a10e8fe1bff2bab4b1b5f4" },
        { 6198, 65536, "32847 23923 35512 36828 7027 18577 54705 40441 45358 59500", "61313 40796 52725", "6ceba98ecbfe5bc91c0e157568020a432c5df7b15ea8def5b9aca33d2bd9443a" },
        { 6198, 65537, "52715 37782 42589 33662 46146 54077 9545 60299 30736 51909", "56136 51582 61313", "ae2f4354b48e432ca82ee008d8962969af80ccd3941302c7e20568698634fdd6" },
        { 6198, 100003, "27125 8068 8648 62718 32625 99822 96240 52874 98516 5921", "42781 56136 61313", "195af959ad3aa8cf02a7a55ae95e632393471fd15b9e214763b1709b811baf8b" },
        { 6199, 1, "0", "0", "df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119" },
        { 6199, 2, "0 1", "0 1", "01acecb507abfe1a354aa8064f4af5d3f1acd019e37db3c11c97523b71c76e9d" },
        { 6199, 3, "2 1 0", "2 1 0", "363f012b74b9c88d828c809a568dc50627214866415aeb36ef6effbc3061741f" },
        { 6199, 10, "6 4 1 8 3 2 5 9 0 7", "9 0 7", "579a072f715311b50dfebf19f927b3b1deaf13455d484446a39deb2fb1f8942b" },
        { 6199, 255, "83 115 141 233 27 43 104 107 241 178", "191 128 103", "2407a3e4b8d3290c896ab06ee1ef194d25124e3c18c997ce1de37a521d14f3d5" },
        { 6199, 256, "83 115 141 177 27 43 104 107 242 197", "191 128 103", "5cd226d5e5a6692f144a6ba7ea3502edcd6c6c8551607d4e4af15660d5761f4a" },
        { 6199, 257, "224 26 57 116 75 201 182 115 58 222", "211 106 173", "e9421f236a858758a9971d1315bc59881b2b1af0f16b146eb6f79da1e7499a25" },
        { 6199, 1000, "363 586 975 648 897 311 471 834 968 2", "447 896 871", "e66817af8979e309f9c7858eb6e00d9bd3363590db79bf2fe023ebab5fb9b63a" },
        { 6199, 65535, "47731 25391 2394 37683 29465 33799 39417 12566 52432 52105", "41407 50048 10087", "e95fbc5ace409626609af2a8cb5c3162daf4c579cd77602a510c09db8a17dea7" },
        { 6199, 65536, "47731 25391 2394 37683 29465 33799 39417 12566 52433 52106", "41407 50048 10087", "20cf4274aa2b75323fe47d5618978f96f243f7a8fb2e2a3c218f8f3eaf960d27" },
        { 6199, 65537, "47732 25391 2394 37683 29465 33799 39418 12566 64963 39638", "41407 50048 10087", "3afe89c7af3c9e3639ad2e1f8d0c313ef817bae6442802417e823d3414ad4325" },
        { 6199, 100003, "72539 97556 85559 84129 85005 27038 80151 14974 4472 42084", "22890 41407 10087", "1acb9d6196f3e7e2414a91975879fcd703ced30dc6ca1f71a0153594d97aab51" },
        { 42, 10, "5 6 0 7 3 2 4 9 1 8", "9 1 8", "7065ee2333fd6fbf66866167e524499ff3fd83af2f88622d13d82ef5d0f356d4" },
        { 42, 1000, "978 933 859 916 127 608 856 260 147 810", "961 973 648", "7f19183d29590582cc711d45970a02baafa03d5bb7228a4289bcf53c5ab95c53" },
        { 42, 65536, "57788 21069 60311 9337 23380 41000 63845 55392 5232 16009", "65473 64461 9864", "d2098a64f77c447f5990bd031613575c7f748bb3307a59dd99f2e1e44ec907bd" },
        { 42, 65537, "53304 35663 16109 34182 47268 12707 26566 50861 56375 38875", "4802 5668 22113", "fecf060067658bbbf5dba0adef51ce1057f54fb3ead3180f35217de31f028f90" },
        { 42, 100003, "28963 51751 46627 14169 62747 31571 33928 95985 31342 44080", "5668 22113 75400", "2b6e99bcd166ed93393edfc83f8810e52041a3b2321bc4b1877c1a40aa856bcc" },
        { 43, 10, "2 8 9 5 7 1 4 6 0 3", "6 0 3", "25319fabac7055d94543e3d16c9abeabb055c904b2cab913193e4fa7bd458788" },
        { 43, 1000, "959 706 242 235 826 700 385 211 379 320", "182 416 67", "9e3aef50d98630d079b119f37086142175fa4132ed08e61b3104e0903b711494" },
        { 43, 100003, "22957 78724 47093 10744 48124 25255 52412 81155 88364 53269", "1206 71072 59459", "c72f39b2406601a007c9b3e3a090ea2e0682959a1149e1ac65ca38f5392edb68" },
        { 666, 10, "6 0 3 9 2 1 4 8 5 7", "8 5 7", "686162f9cb1aa55b94cf6837ff6152e55fbceb2bbc09318b8530a5de97f52095" },
        { 666, 1000, "57 126 869 305 300 444 671 113 594 248", "565 367 519", "3d35d649bbd454a26ae94105d58dc005831c4410e91849ada2dc9150532d9ee6" },
        { 666, 65536, "23892 24536 4803 46331 28615 23598 25562 30264 2896 142", "47669 8559 36359", "434c42e15ef5bd3f4bb43804aeb839f6f759c6376ec824c6b7765d37eed8bd52" },
        { 666, 65537, "23892 24536 4803 46331 28615 23598 25562 30264 2896 142", "47669 8559 36359", "5e432f1ca2c8ffe1b487bede9972eb8d35ce92cb06453598d71e816ae69a8a19" },
        { 666, 100003, "66676 69047 81187 24954 53926 18717 94345 1420 47991 59527", "95181 8559 36359", "93b29bdb0ba4bfdef1a1d574f8d64a01b831bb53ce0a1c943c17e8f4cf1d7760" },
        { 42069, 10, "7 9 3 0 8 4 6 5 2 1", "5 2 1", "3bc42c4657120d85a72ed5008b60f968a44b315778736db22e54fd258d31f7d7" },
        { 42069, 1000, "377 761 895 374 891 776 57 561 836 707", "140 285 417", "d0dbcf3058b1b0ef3a4e9603af382754ad538320e437b0df94918a947ec16929" },
        { 42069, 65536, "15642 48344 25023 15660 35314 26735 62087 56706 61216 8625", "62604 36125 18849", "5fca6b07e01d8809295e2e799c6b72d1f3817ca9afd68589868d87dcdb3e21e2" },
        { 42069, 65537, "14678 48349 38471 49134 46220 22635 26061 61016 35538 8625", "4972 42390 42077", "3f903eb7aa74dd30029865c38fa79c58c7d99cf496e0cb9b81c3ac797e6b9521" },
        { 42069, 100003, "78556 41292 38951 67460 3870 12574 34727 98249 50578 27694", "42077 70658 84385", "ef2eb7d06581d958be01cbf930cb5be91f6e47ac4d7878e30648613ea134a9f7" },
        { 7201, 10, "8 1 9 6 0 4 2 5 7 3", "5 7 3", "ec03711c9bb1ed7bb87a9ee4e78a382bbfa1d3d28313560738324d406f767d55" },
        { 7201, 1000, "384 34 263 24 841 807 750 307 754 447", "826 275 603", "dc1edb388ad2bcf43fa7ae0fbd802eabedd5b5a39f22ab97ded28acf947301fd" },
        { 7201, 100003, "50205 16774 28637 48673 35891 77768 9950 55336 21994 73975", "70458 69907 58971", "78e573f818a9435c7b3cfa1d49f4b3106bc7b6dc4897a466b74b083d8b3a98ae" },
        { 1110, 10, "8 2 3 7 1 4 0 6 9 5", "6 9 5", "d09ccbb4538e03f4423acd65972cea928f2c7bc5bdb2f4b1a26a3eb97262b652" },
        { 1110, 1000, "351 990 416 458 373 400 471 314 639 787", "693 61 122", "baf08ffec0db2ff61c872309a054eeb632c2c8979a4e5605083eec7e425f109c" },
        { 1110, 100003, "56899 81555 34572 96201 46271 88683 46144 70390 50632 97921", "76670 9909 86138", "c9e609e2096f92486aa67934300f4da0279fddd198a021dc33e0abb11b67763b" },
        { 2662, 10, "2 0 3 4 8 9 5 1 7 6", "1 7 6", "4387da5c4aa52eda228bdf9165d2fbaeee9c1ae0321ac93a60969e1309ad32c1" },
        { 2662, 1000, "298 325 230 206 177 392 716 622 462 977", "65 903 822", "a99fbd7f7ef8e2406d6ff13a1c07d2317b5faa76c520d6ee4288b2ffd368be4d" },
        { 2662, 100003, "26586 18495 97176 41312 89796 48014 72584 4365 28427 78563", "57409 49031 10038", "8920f0f6e04ed088af91c9ab47fd15a2c71b319d7f262f6aaf1a8b4f10b09027" },
        { 6209, 10, "9 3 6 7 8 5 1 4 0 2", "4 0 2", "01dca68cbdf3d3b4fe53aa60c507c07bc261ed58962d516bd910e4b9ba0aca1e" },
        { 6209, 1000, "712 576 746 282 947 617 400 21 799 220", "907 633 162", "52e6f5b5b47de02ad866a1c7ffa00c1e692df4ad9391417743e48a80f96da83f" },
        { 6209, 100003, "19348 27305 25812 47326 40238 86737 59151 42465 34101 16150", "2955 33401 58530", "2fec7164403b275da1bef9b1ccaca485aa5cd0c0d13d71ce9c7943fec0b12e0e" },
        { 0, 10, "4 6 2 7 3 5 9 0 8 1", "0 8 1", "4955438a08f34afdbdd2fe9cc209ca5e80d2e1dfedf3c21b85288b86a03bf18b" },
        { 0, 1000, "459 206 222 162 711 814 350 890 518 264", "801 975 607", "b9fb7ed6a6e0f0135c2995f9ecb49cfef86b0297d7b1ddca2a4841ede86d8c8f" },
        { 0, 100003, "76282 3931 71717 94077 73042 21338 51880 71616 14389 50699", "81321 48632 33375", "d8dd5c987e6fd965d8b9aac05c2e8f82c94aefdf61e10828f15dcd7b1ff04206" },
        { 1, 10, "8 4 7 0 1 2 5 9 6 3", "9 6 3", "41eb7b0a92571581e9555f675d35c0af565cf6ba33d9ac6616ea64c81fca10b5" },
        { 1, 1000, "705 649 543 927 577 471 608 252 918 745", "102 499 255", "452564f7aec3c90f2ba8cf6e377dec999271a1a39be95578c0bb06ccd64ab628" },
        { 1, 100003, "43550 55407 64222 58726 58819 32505 84124 19051 55332 68392", "43110 48627 58623", "941d242eeeca1c97551f7fe72887fd174ee6164a30a5f47a50b270b6e425b01e" },
        { 34522, 10, "5 9 8 4 0 6 1 2 7 3", "2 7 3", "94b651f9cfa375641a03bdc2ee3ccbc9e3ebe37a45246ff8fbc17a4d4f3927f4" },
        { 34522, 1000, "905 250 414 554 333 834 537 775 686 804", "442 567 787", "7d0422e3a4d584a6ab6732fea0f4d6d075f9622a21f1f7655f5ffceb05263352" },
        { 34522, 65536, "37986 57701 12023 54140 49901 41490 3528 13403 4387 45408", "13754 57911 33555", "c14d56c525bdacada0c648f7c20244b0869db153ea6318e70bca038f0cdf7ebf" },
        { 34522, 65537, "61967 54052 12023 48389 50557 41492 3528 13403 4387 28834", "6073 8537 13754", "24bf162661e4706ce70b096b58f6a0cbed012b270a5219d4af2e3454816c1333" },
        { 34522, 100003, "3905 88354 5676 81294 98687 82728 4193 95789 11932 44168", "74073 13754 99091", "7c3052da987488e800fd7fd16f3f7db8aeff2771e8d33ce7fcd0fae2e4c3cf16" },
        { 34523, 10, "3 7 8 5 4 0 6 9 2 1", "9 2 1", "fe622a8af4d39734c4fad12382b700da42a3d20c6b4f48039c31cc3bd8742c83" },
        { 34523, 1000, "586 379 498 271 249 597 383 709 421 610", "898 289 42", "c8461f94d9b40925dc98eeb6447b2a68734c2e7e2ae955a3825c641128dae596" },
        { 34523, 100003, "80809 91770 9435 26319 98011 77331 43310 87479 50563 96228", "71097 99202 98593", "338633448a19b3d215c67adaf10dd4bf9368f4fc49554dabb192699bfda0a55c" },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void TheOrderIsNumpys(int seed, int instances, string first, string last, string hash)
    {
        uint[] order = GlobalOrder.Build(instances, seed, epoch: 0);
        string.Join(' ', order.Take(10)).ShouldBe(first);
        string.Join(' ', order.TakeLast(3)).ShouldBe(last);
        Sha256(order).ShouldBe(hash);
    }

    [Fact]
    public void TheSeedIsThePlainSumWithTheEpoch() =>
        GlobalOrder.Build(1000, 6198, epoch: 1).ShouldBe(GlobalOrder.Build(1000, 6199, epoch: 0));

    [Fact]
    public void WithoutShufflingTheTailIsFilledFromTheStart() =>
        GlobalOrder.Build(2, 0, 0, ranks: 8, dropLast: false, shuffle: false).ShouldBe([0u, 1, 0, 1, 0, 1, 0, 1]);

    [Fact]
    public void TheWorkedExampleWithFourRanks()
    {
        GlobalOrder.Build(26, 6198, 0, ranks: 4).Length.ShouldBe(24);
        uint[] kept = GlobalOrder.Build(26, 6198, 0, ranks: 4, dropLast: false);
        kept.Length.ShouldBe(28);
        kept[^4..].ShouldBe([1u, 21, 14, 3]);
        using var file = new MemoryStream();
        GlobalOrder.Write(GlobalOrder.Build(26, 6198, 0), file);
        file.Length.ShouldBe(104);
        Convert.ToHexStringLower(SHA256.HashData(file.ToArray())).ShouldBe("49ebb5642def842a39eddbfeed6cbc8989809f134b588935daa6da5dd9b97396");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    public void FewerInstancesThanRanksAreRefused(long instances, int ranks) =>
        Should.Throw<RunException>(() => GlobalOrder.Build(instances, 0, 0, ranks)).Message.ShouldStartWith($"The data has {instances} instances, fewer than");

    [Fact]
    public void EveryOrderIsAPermutation() => Prop.ForAll(
        Gen.Choose(1, 3000).Two().ToArbitrary(),
        pair => GlobalOrder.Build(pair.Item1, pair.Item2, 0).Order().SequenceEqual(Enumerable.Range(0, pair.Item1).Select(i => (uint)i))).QuickCheckThrowOnFailure();

    [SkippableFact]
    public void EveryOrderOfTheOriginalComesOut()
    {
        int compared = 0;
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(SharedData.File("golden/order/olmo/global_indices.json")));
        foreach (JsonElement e in golden.RootElement.EnumerateArray())
        {
            uint[] Build() => GlobalOrder.Build(
                e.GetProperty("instances").GetInt64(), e.GetProperty("seed").GetInt64(), e.GetProperty("epoch").GetInt32(),
                e.GetProperty("world_size").GetInt32(), e.GetProperty("drop_last").GetBoolean(), e.GetProperty("shuffle").GetBoolean());
            compared++;
            if (e.TryGetProperty("error", out _))
                Should.Throw<RunException>(Build, e.ToString());
            else
                Sha256(Build()).ShouldBe(e.GetProperty("sha256").GetString(), e.ToString());
        }

        compared.ShouldBe(192);
    }

    [SkippableFact]
    public void LongOrdersAreTheOriginals()
    {
        // Up to a million entries; the twenty million of the last rows take half a minute and nothing new.
        const long Longest = 2_000_000;
        int compared = 0;
        foreach (string line in File.ReadLines(SharedData.File("golden/order/long_order.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            long instances = long.Parse(cells[0], CultureInfo.InvariantCulture);
            if (instances > Longest)
                continue;
            uint[] order = GlobalOrder.Build(instances, long.Parse(cells[1], CultureInfo.InvariantCulture), int.Parse(cells[2], CultureInfo.InvariantCulture));
            Sha256(order).ShouldBe(cells[4], line);
            compared++;
        }

        compared.ShouldBeGreaterThan(10);
    }

    private static string Sha256(uint[] order)
    {
        using var bytes = new MemoryStream();
        GlobalOrder.Write(order, bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }
}

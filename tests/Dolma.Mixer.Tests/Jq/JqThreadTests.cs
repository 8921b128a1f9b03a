using System.Text;
using Dolma.Core;
using Dolma.Core.Lines;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer.Tests.Jq;

public sealed class JqThreadTests
{
    private const int Threads = 4;

    private static readonly (string Program, string Answer)[] Programs =
    [
        (".id | test(\"^d[0-9]+$\")", "[true]"),
        (".text | sub(\"(?<a>[a-z]+) (?<b>[a-z]+)\"; \"\\(.b) \\(.a)\")", "[\"two one 0.1\"]"),
        ("[.spans[] | select(.[2] >= 0.5) | .[1] - .[0]] | add", "[12.5]"),
        (".spans | map(.[2] * 1.1 | tostring | length > 0) | all", "[true]"),
        ("[inputs], (.id | debug | length > 0)", "[[],true]"),
        ("try input catch \"none\"", "[\"none\"]"),
        (".missing?.x // \"none\", (.n | . / 3 | floor)", "[\"none\",333]"),
    ];

    [Fact]
    public void ManyThreadsRunProgramsWhileOthersAreMadeAndDisposed()
    {
        int documents = Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") is null ? 2_000 : 20_000;
        JqProgram[] shared = [.. Programs.Select(p => new JqProgram(p.Program, "x"))];
        var threads = new List<Thread>();
        int answers = 0;
        for (int t = 0; t < Threads; t++)
        {
            threads.Add(new Thread(() => Interlocked.Add(ref answers, AnswersThatAreRight(shared, documents))));
            threads[^1].Start();
        }

        threads.ForEach(thread => thread.Join());
        foreach (JqProgram program in shared)
            program.Dispose();
        answers.ShouldBe(Threads * documents * Programs.Length);
    }

    [Fact]
    public void WhatARequestThrowsIsThrownToItsCallerAndTheNextIsServed()
    {
        Should.Throw<ShardException>(() => JqThread.Run(() => throw new ShardException("x"))).Message.ShouldBe("x");
        bool wasThere = false;
        JqThread.Run(() => JqThread.Run(() => wasThere = JqThread.IsHere));
        wasThere.ShouldBeTrue();
        JqThread.IsHere.ShouldBeFalse();
    }

    [Fact]
    public void AProgramThatDoesNotCompileIsAProblemWithTheCompilersWords()
    {
        JqProgram.Compiles(".a | nonsense", "streams[0].filter.include[0]", out ConfigProblem? problem).ShouldBeFalse();
        problem.Key.ShouldBe("streams[0].filter.include[0]");
        problem.Message.ShouldStartWith("the jq program `.a | nonsense` does not compile: jq: error: nonsense/0 is not defined");
    }

    [Fact]
    public void AProgramThatFailsSaysSoAndAnswersTheNextDocument()
    {
        using var program = new JqProgram(".a.b", "x");
        Run(program, """{"a":1}""").Answer.Fault.ShouldNotBeNull();
        Run(program, """{"a":{"b":[1,{"c":2}]}}""").Outputs.ShouldBe("""[[1,{"c":2}]]""");
    }

    private static int AnswersThatAreRight(JqProgram[] shared, int documents)
    {
        int right = 0;
        for (int i = 0; i < documents; i++)
        {
            string document = $$"""{"id":"d{{i}}","text":"one two 0.1","n":1000,"spans":[[0,10,0.5],[1,2,0.1],[3,5.5,0.75]]}""";
            for (int p = 0; p < Programs.Length; p++)
                right += Run(shared[p], document).Outputs == Programs[p].Answer ? 1 : 0;
            if (i % 200 == 0)
            {
                using var own = new JqProgram(Programs[i / 200 % Programs.Length].Program, "x");
                JqProgram.Compiles("sub(", "x", out _).ShouldBeFalse();
                Run(own, document).Answer.Fault.ShouldBeNull();
            }
        }

        return right;
    }

    private static (JqAnswer Answer, string Outputs) Run(JqProgram program, string document)
    {
        using var json = new PooledBuffer();
        using var outputs = new PooledBuffer();
        json.Write(Encoding.UTF8.GetBytes(document));
        JqAnswer answer = default;
        JqThread.Run(() =>
        {
            var input = new JqInput();
            input.Set(json);
            answer = program.Run(input, outputs);
            input.Clear();
        });
        return (answer, Encoding.UTF8.GetString(outputs.WrittenSpan));
    }
}

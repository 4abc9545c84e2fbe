using CircleExporter.Simulator.Configuration;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class ConfigConditionTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    [InlineData("~", false)]
    [InlineData("0", false)]
    [InlineData("0.0", false)]
    [InlineData(".nan", false)]
    [InlineData("\"\"", false)]
    [InlineData("\"false\"", true)]
    [InlineData("\"0\"", true)]
    [InlineData("1", true)]
    [InlineData("-1.5", true)]
    [InlineData("text", true)]
    [InlineData("<< pipeline.parameters.yes >>", true)]
    [InlineData("<< pipeline.parameters.no >>", false)]
    [InlineData("<<pipeline.parameters.zero>>", false)]
    [InlineData("<< pipeline.parameters.empty >>", false)]
    [InlineData("<< pipeline.git.branch >>", true)]
    [InlineData("{ and: [true, 1] }", true)]
    [InlineData("{ and: [true, 0] }", false)]
    [InlineData("{ or: [false, << pipeline.parameters.yes >>] }", true)]
    [InlineData("{ or: [false, << pipeline.parameters.no >>] }", false)]
    [InlineData("{ not: false }", true)]
    [InlineData("{ not: [true] }", false)]
    [InlineData("{ not: { equal: [1, 2] } }", true)]
    [InlineData("{ equal: [main, << pipeline.git.branch >>] }", true)]
    [InlineData("{ equal: [main, << pipeline.git.branch >>, dev] }", false)]
    [InlineData("{ equal: [0, << pipeline.parameters.zero >>] }", true)]
    [InlineData("{ equal: [1, \"1\"] }", false)]
    [InlineData("{ equal: [1, 1.0] }", true)]
    [InlineData("{ equal: [true, << pipeline.parameters.yes >>] }", true)]
    [InlineData("{ equal: [alone] }", true)]
    [InlineData("{ matches: { pattern: \"^ma.n$\", value: << pipeline.git.branch >> } }", true)]
    [InlineData("{ matches: { pattern: \"ma|main\", value: << pipeline.git.branch >> } }", true)]
    [InlineData("{ matches: { pattern: \"mai\", value: << pipeline.git.branch >> } }", false)]
    [InlineData("{ matches: { pattern: \"main\", value: x-<< pipeline.git.branch >> } }", false)]
    [InlineData("{ matches: { pattern: \"x-main\", value: \"x-<< pipeline.git.branch >>\" } }", true)]
    [InlineData("{}", false)]
    [InlineData("{ and: }", false)]
    [InlineData("{ or: ~ }", false)]
    [InlineData("{ and: [{ or: [false, { not: false }] }, { equal: [a, a] }] }", true)]
    public void A_statement_is_true_or_not(string statement, bool isTrue)
    {
        StartedBy($"when: {statement}").Should().Equal(isTrue ? ["always", "maybe"] : ["always"]);
        StartedBy($"unless: {statement}").Should().Equal(isTrue ? ["always"] : ["always", "maybe"]);
    }

    [Theory]
    [InlineData("{ and: [] }", "and: the list of arguments is empty.")]
    [InlineData("{ or: [] }", "or: the list of arguments is empty.")]
    [InlineData("{ not: [] }", "not: the list of arguments is empty.")]
    [InlineData("{ equal: [] }", "equal: the list of arguments is empty.")]
    [InlineData("{ or: [true, { and: [] }] }", "and: the list of arguments is empty.")]
    [InlineData("{ not: [true, false] }", "not: there is more than one argument.")]
    [InlineData("{ and: true }", "and: the arguments are not a list.")]
    [InlineData("{ equal: [[1], 1] }", "equal: an argument is not a single value.")]
    [InlineData("{ xor: [true, false] }", "xor is none of and, or, not, equal, matches.")]
    [InlineData("{ and: [true], or: [true] }", "A logic statement is a value or has exactly one of and, or, not, equal, matches.")]
    [InlineData("[true]", "A logic statement is a value or has exactly one of and, or, not, equal, matches.")]
    [InlineData("{ matches: { pattern: a } }", "matches: needs a pattern and a value.")]
    [InlineData("{ matches: { pattern: \"(\", value: a } }", "matches: Invalid pattern*")]
    [InlineData("{ matches: { pattern: \"(a+)+b\", value: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac } }", "matches: the pattern (a+)+b takes too long.")]
    [InlineData("<< pipeline.parameters.unheard-of >>", "Unknown variable: pipeline.parameters.unheard-of")]
    [InlineData("pipeline.git.branch == \"main\"", "Expressions such as * are not simulated: write << pipeline.git.branch >>.")]
    public void A_wrong_statement_is_told(string statement, string message)
    {
        var compile = () => StartedBy($"when: {statement}");

        compile.Should().Throw<ConfigException>().WithMessage(message);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Statements_nest_a_hundred_deep(int depth, bool isAllowed)
    {
        const string Statement = "{ and: [";
        var nested = string.Concat(Enumerable.Repeat(Statement, depth)) + "true" + string.Concat(Enumerable.Repeat("] }", depth));
        var compile = () => StartedBy($"when: {nested}");

        if (isAllowed)
            compile().Should().Equal("always", "maybe");
        else
            compile.Should().Throw<ConfigException>().WithMessage("Logic statements may be nested at most 100 deep.");
    }

    private static string[] StartedBy(string condition)
    {
        var config = new PipelineConfig($"""
            version: 2.1
            jobs:
              build: {"{ docker: [{ image: a }], steps: [checkout] }"}
            workflows:
              always:
                jobs: [build]
              maybe:
                {condition}
                jobs: [build]
            """);
        var compiled = config.Compile(new PipelineValues(new Dictionary<string, object?>
        {
            ["pipeline.git.branch"] = "main",
            ["pipeline.parameters.yes"] = true,
            ["pipeline.parameters.no"] = false,
            ["pipeline.parameters.zero"] = 0L,
            ["pipeline.parameters.empty"] = "",
        }));
        compiled.Text.Should().NotContain("when:").And.NotContain("unless:");
        return [.. compiled.Workflows.Select(workflow => workflow.Name)];
    }
}

using CircleExporter.Simulator;
using CircleExporter.Simulator.Configuration;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class PipelineConfigTests
{
    private const string Source = """
        version: 2.1
        parameters:
          deploy: { type: boolean, default: false }
          shards: { type: integer, default: 2 }
          region: { type: enum, enum: [eu, us], default: eu }
          note: { type: string, default: "1" }
        anchors:
          base: &base
            docker: [{ image: "cimg/base:current" }]
        jobs:
          test:
            <<: *base
            parallelism: << pipeline.parameters.shards >>
            steps:
              - checkout
              - run: make test BRANCH=<< pipeline.git.branch >> NOTE=<< parameters.note >>
              - run: |
                  echo one
                  echo two
          deploy:
            <<: *base
            environment: { REGION: << pipeline.parameters.region >>, NOTE: << pipeline.parameters.note >> }
            steps: []
        workflows:
          build:
            jobs: [test]
          deploy:
            when: << pipeline.parameters.deploy >>
            jobs:
              - deploy: { requires: [hold] }
              - test
              - hold: { type: approval, requires: [test] }
        """;

    [Fact]
    public void Values_take_their_places_and_keep_their_types()
    {
        Compile(Source, new() { ["deploy"] = true, ["shards"] = 4L }).Text.Should().Be("""
            version: 2
            anchors:
              base:
                docker:
                - image: cimg/base:current
            jobs:
              test:
                parallelism: 4
                steps:
                - checkout
                - run: make test BRANCH=main NOTE=<< parameters.note >>
                - run: |
                    echo one
                    echo two
                docker:
                - image: cimg/base:current
              deploy:
                environment:
                  REGION: eu
                  NOTE: "1"
                steps: []
                docker:
                - image: cimg/base:current
            workflows:
              build:
                jobs:
                - test
              deploy:
                jobs:
                - deploy:
                    requires:
                    - hold
                - test
                - hold:
                    type: approval
                    requires:
                    - test
              version: 2

            """);
    }

    [Fact]
    public void A_workflow_whose_condition_is_not_met_is_gone()
    {
        var compiled = Compile(Source, []);

        compiled.Workflows.Select(workflow => workflow.Name).Should().Equal("build");
        compiled.Text.Should().NotContain("- hold");
    }

    [Fact]
    public void Jobs_stand_behind_those_they_require()
    {
        var deploy = Compile(Source, new() { ["deploy"] = true }).Workflows[1];

        deploy.Jobs.Select(job => (job.Name, job.IsApproval, string.Join(' ', job.Requires)))
            .Should().Equal(("test", false, ""), ("hold", true, "test"), ("deploy", false, "hold"));
    }

    [Theory]
    [InlineData("deploy", "yes", "Type error for argument deploy: expected type: boolean, actual value: \"yes\"")]
    [InlineData("shards", "4", "Type error for argument shards: expected type: integer, actual value: \"4\"")]
    [InlineData("region", "mars", "Type error for argument region: expected type: enum (eu, us), actual value: \"mars\"")]
    [InlineData("nothing", "x", "Unexpected argument(s): nothing")]
    public void A_parameter_that_does_not_fit_is_refused(string name, string value, string message)
    {
        var compile = () => Compile(Source, new() { [name] = value });

        compile.Should().Throw<ConfigException>().WithMessage(message);
    }

    [Theory]
    [InlineData("[1, 2]", "The configuration is not a map.")]
    [InlineData("", "The configuration is not a map.")]
    [InlineData("version: [", "Unable to parse YAML*")]
    [InlineData("workflows: {}", "The configuration has no version.")]
    [InlineData("version: 2.1\nversion: 2.1", "The key version occurs twice in one map.")]
    [InlineData("version: 2.1\na: *nobody", "*nobody*")]
    [InlineData("version: 2.1\n---\nversion: 2.1", "A second document begins.")]
    [InlineData("version: 2.1\nparameters: { a: { type: float } }", "parameters: a needs a type: string, boolean, integer or enum.")]
    [InlineData("version: 2.1\nparameters: { a: { type: integer, default: x } }", "Type error for argument a:*")]
    [InlineData("version: 2.1\nparameters: { a: { type: enum } }", "parameters: a has a list of values just when its type is enum.")]
    [InlineData("version: 2.1\nparameters: { a: { type: string } }", "Missing required argument(s): a")]
    [InlineData("version: 2.1\nworkflows: { b: { jobs: [tset] } }", "Cannot find a job named `tset` to run in workflow `b`.")]
    [InlineData("version: 2.1\nworkflows: { b: { steps: [] } }", "The workflow b has no list of jobs.")]
    [InlineData("version: 2.1\nworkflows: { b: { when: true, unless: true, jobs: [] } }", "The workflow b has both when and unless.")]
    [InlineData("version: 2.1\njobs: { t: {} }\nworkflows: { b: { jobs: [t, t] } }", "The workflow b has more than one job named `t`.")]
    [InlineData("version: 2.1\njobs: { t: {} }\nworkflows: { b: { jobs: [t: { requires: [u] }] } }", "Job `t` requires `u`, which is the name of 0 other jobs in workflow `b`.")]
    [InlineData("version: 2.1\njobs: { t: {}, u: {} }\nworkflows: { b: { jobs: [t: { requires: [u] }, u: { requires: [t] }] } }", "The jobs of workflow `b` require each other in a circle.")]
    public void A_wrong_configuration_says_what_is_wrong(string source, string message)
    {
        var compile = () => Compile(source, []);

        compile.Should().Throw<ConfigException>().WithMessage(message);
    }

    [Fact]
    public void Neither_deep_nesting_nor_aliases_of_aliases_exhaust_anything()
    {
        var deep = () => Compile(new string('[', 100_000), []);
        var bomb = () => Compile(
            "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat("abcdefgh".Zip("bcdefghi", (from, to) => $"{to}: &{to} [{string.Join(", ", Enumerable.Repeat($"*{from}", 10))}]\n")), []);

        deep.Should().Throw<ConfigException>();
        bomb.Should().Throw<ConfigException>().WithMessage("The configuration has more than 100000 values.");
    }

    [Fact]
    public void An_orb_s_job_need_not_be_declared_and_an_unknown_parameter_of_a_job_stays()
    {
        var compiled = Compile("version: 2.1\nworkflows: { b: { jobs: [node/test: { name: << parameters.x >> }] } }", []);

        compiled.Workflows[0].Jobs[0].Name.Should().Be("<< parameters.x >>");
    }

    [Fact]
    public void A_project_without_a_configuration_has_one_that_fits_its_workflows()
    {
        var project = new CircleCiSimulator(new SimulatorOptions(), new FakeTimeProvider(SimulatorUnderTest.Noon)).World.FindProject("gh/acme/infra")!;

        var compiled = Compile(project.Config, []);

        compiled.Workflows.Select(workflow => workflow.Name).Should().Equal("apply", "plan");
        compiled.Workflows[0].Jobs.Select(job => job.Name).Should().Equal("lint", "test", "package", "hold", "deploy");
    }

    private static CompiledConfig Compile(string source, Dictionary<string, object?> parameters)
    {
        var config = new PipelineConfig(source);
        var values = config.Parameters.Resolve(parameters).ToDictionary(value => $"pipeline.parameters.{value.Key}", value => value.Value);
        values["pipeline.git.branch"] = "main";
        return config.Compile(new PipelineValues(values));
    }
}

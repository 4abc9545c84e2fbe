using System.Text;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Metrics;

public sealed class LabelTextTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("tab\tand\nnewline")]
    [InlineData("pair \ud83d\ude80 kept")]
    public void What_can_be_written_stays_the_same_object(string value) => LabelText.Sanitise(value).Should().BeSameAs(value);

    // Attributes cannot hold lone surrogates.
    public static TheoryData<string, string> Unwritable => new()
    {
        { "\ud83d", "\ufffd" },
        { "\ude80", "\ufffd" },
        { "a\ude80\ud83db", "a\ufffd\ufffdb" },
        { "\ud83d\ud83d\ude80", "\ufffd\ud83d\ude80" },
        { "\r", "\ufffd" },
        { "\0\u001b[31m\u007f\u0085\u009f", "\ufffd\ufffd[31m\ufffd\ufffd\ufffd" },
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void Lone_surrogates_and_control_characters_are_replaced(string value, string expected) => LabelText.Sanitise(value).Should().Be(expected);

    [Fact]
    public void Whatever_is_sanitised_is_text_no_longer_than_allowed_and_stays_as_it_is()
    {
        foreach (var name in Families.Fuzzed)
        {
            var sanitised = LabelText.Sanitise(name);

            sanitised.Should().Be(Families.Arriving(name));
            LabelText.Sanitise(sanitised).Should().BeSameAs(sanitised);
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(sanitised)).Should().Be(sanitised);
        }

        Families.Fuzzed.Count(name => name.Length > LabelText.MaxLength).Should().BePositive();
        Families.Fuzzed.Count(name => Families.Arriving(name).Length == LabelText.MaxLength - 1).Should().BePositive("a pair stood at the end");
    }

    [Fact]
    public void Long_values_are_cut_but_not_inside_a_pair()
    {
        LabelText.Sanitise(new string('x', 1024)).Should().HaveLength(1024);
        LabelText.Sanitise(new string('x', 1025)).Should().Be(new string('x', 1024));
        LabelText.Sanitise(new string('x', 1022) + "\ud83d\ude80y").Should().Be(new string('x', 1022) + "\ud83d\ude80");
        LabelText.Sanitise(new string('x', 1023) + "\ud83d\ude80").Should().Be(new string('x', 1023));
        LabelText.Sanitise("\r" + new string('x', 1022) + "\ud83d\ude80").Should().Be("\ufffd" + new string('x', 1022));
        LabelText.Sanitise(new string('x', 1023) + "\ud83d" + "y").Should().Be(new string('x', 1023) + "\ufffd");
    }
}

using System.Reflection;
using CircleExporter.Tests.Support;
using Xunit;
using Xunit.v3;

[assembly: CanaryWatch]
[assembly: AssemblyFixture(typeof(CanaryRun))]

namespace CircleExporter.Tests.Support;

/// <summary>Fails each test out of which the token came.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class CanaryWatchAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => CanaryLeaks.AssertNone(test.UniqueID);
}

/// <summary>Watches over all exceptions of the whole run, and fails it if the token came out between the tests.</summary>
public sealed class CanaryRun : IDisposable
{
    public CanaryRun() => AppDomain.CurrentDomain.FirstChanceException += Canary.Inspect;

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Canary.Inspect;
        CanaryLeaks.AssertNone();
    }
}

using System.Reflection;
using Xunit.Sdk;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Runs a theory over each <see cref="Wire"/>.</summary>
public sealed class EachWireAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetValues<Wire>().Select(w => new object[] { w });
}

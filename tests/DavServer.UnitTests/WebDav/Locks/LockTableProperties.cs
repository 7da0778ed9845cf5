using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.Locks;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.WebDav.Locks;

/// <summary>Random sequences of locks equal the same on a plain list that is looked through from end to end.</summary>
public sealed class LockTableProperties
{
    private const int MaxLocks = 12;
    private const int MaxLocksPerPrincipal = 7;
    private const int MaxLocksPerResource = 3;

    private static readonly Gen<ResourcePath> Paths =
        from depth in Gen.Choose(0, 3)
        from names in Gen.Elements("a", "b").ArrayOf(depth)
        select names.Aggregate(ResourcePath.Root, (at, name) => at.Append(ResourceName.FromText(name)));

    private static readonly Gen<Step> Steps =
        from verb in Gen.Frequency((6, Gen.Constant(Verb.Lock)), (1, Gen.Constant(Verb.Unlock)), (1, Gen.Constant(Verb.Refresh)),
            (1, Gen.Constant(Verb.DropTree)), (2, Gen.Constant(Verb.Wait)), (1, Gen.Constant(Verb.Restart)))
        from path in Paths
        from scope in Gen.Frequency((1, Gen.Constant(LockScope.Exclusive)), (2, Gen.Constant(LockScope.Shared)))
        from reach in Gen.Elements(LockReach.Resource, LockReach.Tree)
        from principal in Gen.Elements("user:alice", "user:bob")
        from number in Gen.Choose(1, 40)
        select new Step(verb, path, scope, reach, principal, number);

    private enum Verb
    {
        Lock,
        Unlock,
        Refresh,
        DropTree,
        Wait,
        Restart,
    }

    [Fact]
    public void TableEqualsTheList() =>
        Prop.ForAll(Steps.ArrayOf().Resize(60).ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task RunAsync(Step[] steps)
    {
        using var run = new Run();
        foreach (var step in steps)
        {
            await run.ApplyAsync(step);
            run.Compare(step);
        }
    }

    private sealed record Step(Verb Verb, ResourcePath Path, LockScope Scope, LockReach Reach, string Principal, int Number);

    private sealed class Run : IDisposable
    {
        private readonly ManualTimeProvider _time = new();
        private readonly RememberedLocks _store = new();
        private readonly WebDavOptions _options = new()
        {
            MaxLocks = MaxLocks,
            MaxLocksPerPrincipal = MaxLocksPerPrincipal,
            MaxLocksPerResource = MaxLocksPerResource,
        };

        private LockTable _table;
        private List<LockRecord> _model = [];

        public Run() => _table = new LockTable(_store, _time, _options, NullLogger<LockTable>.Instance);

        public void Dispose() => _table.Dispose();

        public async Task ApplyAsync(Step step)
        {
            var chosen = _model.Count == 0 ? null : _model[step.Number % _model.Count];
            switch (step.Verb)
            {
                case Verb.Lock:
                    await LockAsync(step);
                    break;
                case Verb.Unlock when chosen is not null:
                    await _table.EndAsync(chosen);
                    _model.Remove(chosen);
                    break;
                case Verb.Refresh when chosen is not null:
                    var timeout = TimeSpan.FromSeconds(step.Number);
                    var refreshed = await _table.RefreshAsync(chosen.Token, timeout);
                    Assert.Equal(chosen with { Timeout = timeout, Expires = _time.GetUtcNow() + timeout }, refreshed);
                    _model[_model.IndexOf(chosen)] = refreshed!;
                    break;
                case Verb.DropTree:
                    var gone = _table.RootedWithin(step.Path);
                    _table.Drop(gone);
                    await _store.RemoveAsync([.. gone]);
                    _model.RemoveAll(l => step.Path.IsSameOrAncestorOf(l.Root));
                    break;
                case Verb.Wait:
                    _time.Advance(TimeSpan.FromSeconds(step.Number));
                    _model = [.. _model.Where(l => l.Expires > _time.GetUtcNow())];
                    break;
                case Verb.Restart:
                    _table.Dispose();
                    _table = new LockTable(_store, _time, _options, NullLogger<LockTable>.Instance);
                    break;
            }
        }

        public void Compare(Step step)
        {
            foreach (var path in new[] { step.Path, ResourcePath.Root, step.Path.Append(ResourceName.FromText("a")) })
            {
                Assert.Equal(Tokens(_model.Where(l => Covers(l, path))), Tokens(_table.Covering(path)));
                Assert.Equal(Tokens(_model.Where(l => path.IsSameOrAncestorOf(l.Root) && l.Root.Depth > path.Depth)), Tokens(_table.RootedBelow(path)));
            }

            Assert.All(_model, l => Assert.Equal(l, _table.Find(l.Token)));
            Assert.Equal(Tokens(_model), Tokens(_store.Records.Values.Where(l => l.Expires > _time.GetUtcNow())));
            Assert.True(_model.Count == 0 || !_table.IsEmpty);
        }

        private static bool Covers(LockRecord record, ResourcePath path) =>
            record.Root.Equals(path) || (record.Reach == LockReach.Tree && record.Root.IsSameOrAncestorOf(path));

        private static IEnumerable<string> Tokens(IEnumerable<LockRecord> locks) => locks.Select(l => l.Token.Uri).Order(StringComparer.Ordinal);

        private async Task LockAsync(Step step)
        {
            var timeout = TimeSpan.FromSeconds(step.Number);
            var reservation = _table.TryReserve(new LockRequest
            {
                Root = step.Path,
                AskedAs = step.Path,
                Scope = step.Scope,
                Reach = step.Reach,
                Principal = step.Principal,
                Owner = "",
                Timeout = timeout,
            });
            var conflicts = _model.Where(l => (Covers(l, step.Path) || (step.Reach == LockReach.Tree && step.Path.IsSameOrAncestorOf(l.Root)))
                && (l.Scope == LockScope.Exclusive || step.Scope == LockScope.Exclusive)).ToList();
            var expected = conflicts.Count > 0 ? LockRefusal.Conflict
                : _model.Count >= MaxLocks ? LockRefusal.TooManyInAll
                : _model.Count(l => l.Principal == step.Principal) >= MaxLocksPerPrincipal ? LockRefusal.TooManyOfPrincipal
                : _model.Count(l => l.Root.Equals(step.Path)) >= MaxLocksPerResource ? LockRefusal.TooManyOnResource
                : LockRefusal.None;
            Assert.Equal(expected, reservation.Refusal);
            Assert.Equal(Tokens(conflicts), Tokens(reservation.Conflicts));
            if (reservation.Lock is { } granted)
            {
                Assert.Equal((step.Path, step.Scope, step.Reach, step.Principal, _time.GetUtcNow() + timeout),
                    (granted.Root, granted.Scope, granted.Reach, granted.Principal, granted.Expires));
                await _table.KeepAsync(granted);
                _model.Add(granted);
            }
        }
    }
}

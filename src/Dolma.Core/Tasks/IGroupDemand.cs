namespace Dolma.Core.Tasks;

/// <summary>
/// Implemented by the state of a task whose groups are read side by side (<see cref="ShardTask.GroupsAtOnce"/>), so that what it holds
/// stays small: the group of which it holds least is read next. Called by the reader's thread.
/// </summary>
public interface IGroupDemand
{
    /// <summary>Lines of this group that were committed and are no longer held: written, or passed over.</summary>
    long LinesSettled(int group);
}

namespace DavServer.Operations;

/// <summary>What became of a final response about an operation.</summary>
public enum AnswerFate
{
    /// <summary>It was sent whole.</summary>
    Sent,

    /// <summary>It was not, or nobody knows; or it told nothing of how the operation stands.</summary>
    Lost,
}

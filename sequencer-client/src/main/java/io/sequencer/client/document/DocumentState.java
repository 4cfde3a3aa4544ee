package io.sequencer.client.document;

/** How far the cluster has what the editor shows. */
public enum DocumentState {
    /** Connected, and everything is acked. */
    SYNCED,
    /** Edits are on their way, and nothing waits behind them. */
    IN_FLIGHT,
    /** Edits wait behind a message in flight, or are being stored before they are sent. */
    WAITING,
    /** No node is connected; edits are kept and sent later. */
    OFFLINE,
    /** The document is being read, or is catching up with its log. */
    RESYNCING,
    /** It cannot go on; the content stays readable. The error says why. */
    FAILED,
    /** Closed by the application. */
    CLOSED;

    /** Whether edits are refused. */
    public boolean isOver() {
        return this == FAILED || this == CLOSED;
    }
}

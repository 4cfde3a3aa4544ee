package io.sequencer.server.raft;

/**
 * Told that this node must not go on: its state could not take a committed entry, or what it holds is damaged. Production
 * code ends the process with the documented exit code; nothing more is applied, proposed or served in any case.
 */
@FunctionalInterface
public interface FatalHandler {

    /** Called once, by whichever thread met the fault. It need not return; when it does, the node closes itself. */
    void onFatal(String reason, Throwable cause);
}

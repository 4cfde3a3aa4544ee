package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.CheckDigest;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.core.digest.StateDigest;

/** Digests that members state in the log. */
final class StatedDigests {

    private StatedDigests() {}

    /** Who states a digest changes nothing; whoever compares does so beside the state. */
    static Decision decide(CheckDigest stated, EntryScope entry) {
        boolean sane = stated.getLogIndex() > 0
                && stated.getLogIndex() < entry.index()
                && stated.getDigest().size() == StateDigest.BYTES
                && !stated.getMember().isBlank();
        return sane
                ? DocumentCommands.done(entry.index(), false)
                : Refusal.invalidArgument(
                        "a digest has " + StateDigest.BYTES + " bytes, a member, and an index below the entry's");
    }
}

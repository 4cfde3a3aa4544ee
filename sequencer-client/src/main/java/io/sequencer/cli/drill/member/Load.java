package io.sequencer.cli.drill.member;

import java.util.OptionalLong;

/**
 * What is written while a drill runs.
 *
 * @param documents written at once, a third of them of each mode
 * @param opBytes of each op
 * @param pauseMillis between an ack and the next op of a document; 0: the machine is as busy as it can be
 * @param retainedOps behind a document's newest snapshot, one of which is made each so many ops too; empty: nothing is truncated
 */
public record Load(int documents, int opBytes, int pauseMillis, OptionalLong retainedOps) {

    /** Small ops, some hundred a second: the nodes have time for other things. */
    public static final Load EDITING = new Load(6, 100, 20, OptionalLong.empty());

    /** As that, but slower: most of the time goes into starting and repairing nodes, and the machine is to be free for it. */
    public static final Load CALM = new Load(6, 100, 60, OptionalLong.empty());

    /** Ops so large that logs are cut and checkpoints take time to send. */
    public static final Load BULK = new Load(6, 8_192, 2, OptionalLong.empty());

    /** Large ops, of which next to nothing is kept, at a rate that leaves the machine time for another cluster. */
    public static final Load TRUNCATED_CALMLY = new Load(6, 8_192, 30, OptionalLong.of(20));

    /** Large ops, of which next to nothing is kept. */
    public static final Load TRUNCATED = new Load(6, 8_192, 2, OptionalLong.of(20));
}

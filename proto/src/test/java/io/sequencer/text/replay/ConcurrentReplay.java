package io.sequencer.text.replay;

import io.sequencer.text.Rebase;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.replay.Traces.Trace;
import io.sequencer.text.replay.Traces.Txn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a history that was typed by several at once into one order, as the sequencer does. The order of the file stands
 * for the server's. For each author there is a bridge: the edits between the author's copy and the head. An author's next
 * edit is moved past the bridge, and the bridge past it.
 */
final class ConcurrentReplay {
    private final List<int[]> versions = new ArrayList<>();
    private final Map<Integer, List<Step>> bridges = new HashMap<>();
    private final int agents;
    private Rope content = Rope.EMPTY;
    private int transforms;

    /** One edit of the bridge, and whose and which transaction it came from. */
    private record Step(int agent, int ordinal, TextOp op) {}

    private ConcurrentReplay(int agents) {
        this.agents = agents;
        for (int agent = 0; agent < agents; agent++) {
            bridges.put(agent, new ArrayList<>());
        }
    }

    /** How the history ends, and how many times an edit was moved past another to get there. */
    record Result(Rope content, int transforms) {}

    static Result run(Trace trace) {
        int agents = 1 + trace.txns().stream().mapToInt(Txn::agent).max().orElse(0);
        ConcurrentReplay replay = new ConcurrentReplay(agents);
        trace.txns().forEach(replay::take);
        return new Result(replay.content, replay.transforms);
    }

    private void take(Txn txn) {
        int[] seen = new int[agents];
        for (int parent : txn.parents()) {
            for (int agent = 0; agent < agents; agent++) {
                seen[agent] = Math.max(seen[agent], versions.get(parent)[agent]);
            }
        }
        List<Step> bridge = bridges.get(txn.agent());
        dropSeen(bridge, seen);
        Rebase rebase = Rebase.over(txn.ops(), bridge.stream().map(Step::op).toList());
        transforms += txn.patches().size() * bridge.size();
        for (int i = 0; i < bridge.size(); i++) {
            Step step = bridge.get(i);
            bridge.set(
                    i, new Step(step.agent(), step.ordinal(), rebase.carried().get(i)));
        }
        seen[txn.agent()]++;
        versions.add(seen);
        for (TextOp op : rebase.message()) {
            content = op.apply(content);
            Step step = new Step(txn.agent(), seen[txn.agent()], op);
            bridges.forEach((agent, steps) -> {
                if (agent != txn.agent()) {
                    steps.add(step);
                }
            });
        }
    }

    /** What the author has taken in since is at the front: everyone takes edits in by their numbers. */
    private static void dropSeen(List<Step> bridge, int[] seen) {
        int front = 0;
        while (front < bridge.size() && isSeen(bridge.get(front), seen)) {
            front++;
        }
        bridge.subList(0, front).clear();
        if (bridge.stream().anyMatch(step -> isSeen(step, seen))) {
            throw new IllegalStateException("an author saw an edit before one with a lower number");
        }
    }

    private static boolean isSeen(Step step, int[] seen) {
        return step.ordinal() <= seen[step.agent()];
    }
}

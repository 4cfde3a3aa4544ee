package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.ShardScript.client;

import io.sequencer.proto.log.v1.ChangeSettings;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Settings;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.TextOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * Endless log entries out of a seed: edits of several clients in documents of all modes, with what a network does to
 * them (late bases, resends, reuse, gaps), and the commands around them.
 */
public final class RandomLog {
    private static final int CLIENTS = 6;
    private static final String[] TEXT = {"t/0", "t/1", "t/{x}2"};
    private static final String OPAQUE = "log";
    private static final String STRICT = "strict";
    private static final String[] WORDS = {"a", "bc", "déf", "🙂", "e\u0301", "line\n", "漢字"};

    private final Random random;
    private final Map<String, Long> nextSeq = new HashMap<>();
    private final Map<String, Long> heads = new HashMap<>();
    private final Map<String, Long> ownLast = new HashMap<>();
    private final Map<String, Integer> lengths = new HashMap<>();
    private final Deque<Command> sent = new ArrayDeque<>();
    private final Kinds kinds;
    private long timeMillis = 1_000_000;
    private long index;
    private boolean begun;

    /** Which commands there are; each has those of the ones before it too. */
    private enum Kinds {
        SINGLE,
        SETS,
        REMOVALS
    }

    private RandomLog(long seed, Kinds kinds) {
        random = new Random(seed);
        this.kinds = kinds;
    }

    public RandomLog(long seed) {
        this(seed, Kinds.SINGLE);
    }

    /** With submissions to several documents at once. */
    static RandomLog withSets(long seed) {
        return new RandomLog(seed, Kinds.SETS);
    }

    /** With truncations, deleted documents, and the collection of what is left of both, too. */
    public static RandomLog withRemovals(long seed) {
        return new RandomLog(seed, Kinds.REMOVALS);
    }

    public LogEntry next() {
        timeMillis += random.nextInt(10_000);
        LogEntry.Builder entry = LogEntry.newBuilder().setFormat(1).setTimeMillis(timeMillis);
        if (!begun) {
            begun = true;
            for (String doc : TEXT) {
                entry.addCommands(ShardScript.createDocument(doc, DocumentMode.TEXT));
            }
            entry.addCommands(ShardScript.createDocument(OPAQUE, DocumentMode.APPEND))
                    .addCommands(ShardScript.createDocument(STRICT, DocumentMode.STRICT))
                    .addCommands(smallSettings());
            if (kinds == Kinds.REMOVALS) {
                entry.addCommands(
                        ShardScript.settings(s -> s.setRetention(keep(3)).setMarkerTtlMillis(60_000)));
            }
        }
        int commands = 1 + random.nextInt(4);
        for (int i = 0; i < commands; i++) {
            Command command = command();
            sent.addLast(command);
            if (sent.size() > 40) {
                sent.removeFirst();
            }
            entry.addCommands(command);
        }
        index++;
        return entry.build();
    }

    /** What apply said of the entry, so that most of what follows is sensible. */
    public void decided(LogEntry entry, List<Decision> decisions) {
        for (int i = 0; i < decisions.size(); i++) {
            if (entry.getCommands(i).hasDelete()) {
                forget(entry.getCommands(i).getDelete().getDocId());
            }
            if (entry.getCommands(i).hasSubmit() && decisions.get(i).hasAccepted()) {
                accepted(entry.getCommands(i).getSubmit(), decisions.get(i).getAccepted());
            }
            for (int part = 0; part < decisions.get(i).getAcceptedSet().getAcceptedCount(); part++) {
                accepted(
                        entry.getCommands(i).getSubmitSet().getSubmissions(part),
                        decisions.get(i).getAcceptedSet().getAccepted(part));
            }
        }
    }

    private void accepted(Submission message, Accepted accepted) {
        long last = accepted.getServerSeq() + accepted.getCount() - 1;
        String session = session(message.getDocId(), ClientId.of(message.getClientId()));
        nextSeq.merge(session, message.getFirstClientSeq() + message.getOpsCount(), Math::max);
        heads.merge(message.getDocId(), last, Math::max);
        ownLast.merge(session, last, Math::max);
        if (!accepted.getDuplicate() && !message.getOps(0).getOpaque()) {
            message.getOpsList()
                    .forEach(op -> lengths.merge(
                            message.getDocId(),
                            TextPayload.decode(op.getPayload()).lengthDelta(),
                            Integer::sum));
        }
    }

    private void forget(String doc) {
        List.of(nextSeq, ownLast).forEach(m -> m.keySet().removeIf(session -> session.startsWith(doc + " ")));
        heads.remove(doc);
        lengths.remove(doc);
    }

    /** Most of them far too bold, so that apply has to say no. */
    private Command removal() {
        String doc = random.nextInt(3) == 0 ? (random.nextBoolean() ? OPAQUE : STRICT) : document();
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> {
                return ShardScript.truncate(doc, random.nextInt(10) - 5 + head(doc));
            }
            case 5 -> {
                return ShardScript.putSnapshot(STRICT, random.nextInt(1 + (int) head(STRICT)), "strict" + index);
            }
            case 6 -> {
                return random.nextInt(6) == 0
                        ? ShardScript.retain(
                                doc, Retention.newBuilder().setForever(true).build())
                        : ShardScript.retain(doc, keep(random.nextInt(6)));
            }
            case 7 -> {
                return ShardScript.collectEntries(LongStream.rangeClosed(Math.max(0, index - 60), index + 2));
            }
            case 8 -> {
                return random.nextInt(3) == 0
                        ? ShardScript.delete(TEXT[2])
                        : ShardScript.createDocument(TEXT[2], DocumentMode.TEXT);
            }
            default -> {
                return ShardScript.collectMarkers(timeMillis, TEXT[2], OPAQUE, "never");
            }
        }
    }

    static Retention keep(long ops) {
        return Retention.newBuilder().setOps(ops).build();
    }

    private Command command() {
        int kind = random.nextInt(100);
        if (kinds == Kinds.REMOVALS && kind >= 30 && kind < 45) {
            return removal();
        }
        if (kind < 10 && !sent.isEmpty()) {
            return new ArrayList<>(sent).get(random.nextInt(sent.size()));
        }
        if (kind < 14) {
            return ShardScript.expire(
                    document(), timeMillis - random.nextInt(100_000), client(random.nextInt(CLIENTS)));
        }
        if (kind < 17) {
            return ShardScript.putSnapshot(OPAQUE, random.nextInt(1 + (int) head(OPAQUE)), "content" + kind);
        }
        if (kinds != Kinds.SINGLE && kind >= 60) {
            return set();
        }
        return kind < 30 ? publish(kind < 25 ? OPAQUE : STRICT) : edit(TEXT[random.nextInt(TEXT.length)]);
    }

    private Command set() {
        Command[] parts = new Command[1 + random.nextInt(4)];
        for (int i = 0; i < parts.length; i++) {
            // Mostly each document once.
            int at = random.nextInt(20) == 0 ? 0 : i;
            parts[i] = at < TEXT.length ? edit(TEXT[at]) : publish(random.nextBoolean() ? OPAQUE : STRICT);
        }
        return ShardScript.submitSet(parts);
    }

    private Command edit(String doc) {
        UUID client = client(random.nextInt(CLIENTS));
        TextOp[] ops = new TextOp[1 + random.nextInt(3)];
        for (int i = 0; i < ops.length; i++) {
            // A guess, mostly inside: what lies behind the end must be refused alike everywhere.
            int length = Math.max(1, lengths.getOrDefault(doc, 1));
            int position = random.nextInt(random.nextInt(20) == 0 ? length + 5 : length);
            ops[i] = random.nextInt(3) > 0
                    ? TextOp.insert(position, WORDS[random.nextInt(WORDS.length)])
                    : TextOp.replace(Math.max(0, position - 3), 1 + random.nextInt(3), random.nextBoolean() ? "" : "r");
        }
        return ShardScript.submit(doc, client, clientSeq(doc, client), base(doc, client), ops);
    }

    private Command publish(String doc) {
        UUID client = client(random.nextInt(CLIENTS));
        long base = doc.equals(STRICT) && random.nextInt(4) > 0 ? head(doc) : base(doc, client);
        return ShardScript.publish(doc, client, clientSeq(doc, client), base, "p" + random.nextInt(1000));
    }

    private long clientSeq(String doc, UUID client) {
        long next = nextSeq.getOrDefault(session(doc, client), 1L);
        return random.nextInt(20) == 0 ? Math.max(1, next + random.nextInt(5) - 2) : next;
    }

    private long base(String doc, UUID client) {
        long own = ownLast.getOrDefault(session(doc, client), 0L);
        long behind = random.nextInt(8);
        return random.nextInt(30) == 0 ? head(doc) + behind : Math.max(own, head(doc) - behind);
    }

    private String document() {
        return random.nextInt(5) == 0 ? OPAQUE : TEXT[random.nextInt(TEXT.length)];
    }

    private static String session(String doc, UUID client) {
        return doc + " " + client;
    }

    private long head(String doc) {
        return heads.getOrDefault(doc, 0L);
    }

    /** So small that snapshots, expiry and every limit come up within a few hundred entries. */
    private static Command smallSettings() {
        return Command.newBuilder()
                .setSettings(ChangeSettings.newBuilder()
                        .setSettings(Settings.newBuilder()
                                .setSnapshotEveryOps(7)
                                .setSessionTtlMillis(60_000)
                                .setMaxDocumentBytes(150)
                                .setMaxRebaseOps(6)))
                .build();
    }
}

package io.sequencer.cli.converge;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.client.Edits;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One scenario on a real cluster: its authors, their networks, and the verdict. For one thread. */
final class ClusterSession {
    private static final long PAUSE_MILLIS = 500;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_STEP_MICROS = 20_000;

    private final LocalCluster cluster;
    private final SequencerClient reader;
    private final Optional<NodeProcess> node;
    private final Duration settleWithin;

    ClusterSession(LocalCluster cluster, SequencerClient reader, Optional<NodeProcess> node, Duration settleWithin) {
        this.cluster = cluster;
        this.reader = reader;
        this.node = node;
        this.settleWithin = settleWithin;
    }

    Outcome run(Scenario scenario) {
        String docId = "converge/" + scenario.seed();
        SplittableRandom random = new SplittableRandom(~scenario.seed());
        List<String> findings = new ArrayList<>();
        long resyncs = 0;
        try (Cast cast = new Cast(cluster, node)) {
            begin(scenario, docId);
            cast.enter(scenario, docId, random);
            if (random.nextInt(4) > 0) {
                // Else the first edits are made before there is a connection.
                settle(docId, cast, findings);
            }
            play(scenario, cast, random);
            for (int i = 0; i < scenario.authors(); i++) {
                cast.reconnect(i, random);
            }
            List<Author.Standing> standings = settle(docId, cast, findings);
            findings.addAll(new NodeCheck(reader, docId).compare(standings));
            resyncs = standings.stream().mapToLong(Author.Standing::resyncs).sum();
            return outcome(scenario, docId, cast.javaScripts(), resyncs, findings);
        } catch (RuntimeException e) {
            findings.add("the session broke off: " + e);
            return outcome(scenario, docId, 0, resyncs, findings);
        }
    }

    private void begin(Scenario scenario, String docId) {
        reader.documents().create(docId, DocumentMode.TEXT);
        if (!scenario.start().isEmpty()) {
            reader.session(docId, SequencerClient.newClientId())
                    .submitAndWait(0, List.of(Edits.insert(0, scenario.start().toString())));
        }
    }

    private static void play(Scenario scenario, Cast cast, SplittableRandom random) {
        long before = 0;
        for (Scenario.Action action : scenario.actions()) {
            Author author = cast.author(action.author());
            if (action.nowMillis() - before >= PAUSE_MILLIS) {
                author.closeUndoGroup();
            }
            before = action.nowMillis();
            switch (action.kind()) {
                case EDIT -> author.edit(EditWish.of(new SplittableRandom(action.random()), ""));
                case UNDO -> author.undo();
                case REDO -> author.redo();
                case LEAVE -> cast.cut(action.author());
                case COME_BACK -> cast.reconnect(action.author(), random);
                case RESTART -> {
                    cast.reconnect(action.author(), random);
                    author.restart();
                }
            }
            // Lets some of it arrive before the next action, and some not.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_STEP_MICROS)));
        }
    }

    /** Waits until nothing is pending and all have the whole log. */
    private List<Author.Standing> settle(String docId, Cast cast, List<String> findings) {
        long deadline = System.nanoTime() + settleWithin.toNanos();
        long head = -1;
        while (true) {
            List<Author.Standing> standings =
                    cast.authors().stream().map(Author::standing).toList();
            if (standings.stream().anyMatch(Author.Standing::isPending)) {
                head = -1;
            } else {
                // With nothing pending it stays where it is.
                head = head < 0 ? reader.documents().head(docId).getHeadSeq() : head;
            }
            long whole = head;
            if (head >= 0 && standings.stream().allMatch(each -> each.seq() == whole)) {
                return standings;
            }
            standings.stream()
                    .map(Author.Standing::failure)
                    .filter(failure -> !failure.isEmpty())
                    .forEach(failure -> findings.add("an author cannot go on: " + failure));
            if (!findings.isEmpty() || System.nanoTime() - deadline > 0) {
                findings.add("not settled within " + settleWithin.toSeconds() + " s");
                return standings;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Outcome outcome(Scenario scenario, String docId, int javaScripts, long resyncs, List<String> findings) {
        List<String> withSeed = findings.stream()
                .map(finding -> "seed " + scenario.seed() + ": " + finding)
                .toList();
        return new Outcome(
                1,
                scenario.authors(),
                javaScripts,
                scenario.actions().size(),
                findings.isEmpty() ? reader.documents().head(docId).getHeadSeq() : 0,
                scenario.count(Scenario.Kind.LEAVE),
                scenario.count(Scenario.Kind.RESTART),
                resyncs,
                withSeed);
    }
}

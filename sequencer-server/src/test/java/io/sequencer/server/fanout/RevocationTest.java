package io.sequencer.server.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.access.ReadRight;
import io.sequencer.server.core.access.Rights;
import io.sequencer.server.fanout.frame.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/** Promise 8: nothing of an entry behind a revocation is written to whoever lost the right. */
class RevocationTest {
    private static final String[] USERS = {"ada", "bob", "cid"};
    private static final FanOutLimits FEW_FRAMES = new FanOutLimits(4, 3000, 4000, 4096, 16, Duration.ofSeconds(2));

    private ManualTasks readers = new ManualTasks();
    private ManualTasks timer = new ManualTasks();
    private List<ManualTasks> loops = List.of();
    private MemoryDocument document = new MemoryDocument(DocumentMode.TEXT);
    private final List<Follower> followers = new ArrayList<>();
    private final Map<String, Boolean> reads = new HashMap<>();

    private record Follower(String user, Watcher watcher, Subscription subscription) {}

    @BeforeTry
    void fresh() {
        readers = new ManualTasks();
        timer = new ManualTasks();
        loops = List.of(new ManualTasks(), new ManualTasks());
        document = new MemoryDocument(DocumentMode.TEXT);
        document.accountsOn = true;
        followers.clear();
        reads.clear();
    }

    private FanOut fanOut(FanOutLimits limits) {
        return new FanOut(limits, readers, timer, () -> 0);
    }

    private static ReadRight right(String user) {
        return (row, accountsOn) -> accountsOn && !Rights.has(row, user, Role.READER)
                ? Optional.of(Rights.denial(row, Role.READER))
                : Optional.empty();
    }

    private void follow(FanOut fanOut, String user, boolean fresh, int loop) {
        follow(fanOut, user, fresh, loop, Integer.MAX_VALUE);
    }

    private void follow(FanOut fanOut, String user, boolean fresh, int loop, int mostFrames) {
        Opening opening = fanOut.open(document, document.docId, 0, fresh, Optional.empty(), right(user))
                .orElseThrow();
        Watcher watcher = new Watcher(WireFormat.PROTO, loops.get(loop), document.mode);
        watcher.mostFrames = mostFrames;
        Subscription subscription = fanOut.subscribe(opening, watcher, watcher);
        if (subscription.denial().isPresent()) {
            subscription.close(); // As a join does that finds the right gone.
            return;
        }
        subscription.start();
        followers.add(new Follower(user, watcher, subscription));
    }

    /** Returns whether the entry is told of, as a shard does. */
    private void set(FanOut fanOut, String user, boolean mayRead, boolean told) {
        reads.put(user, mayRead);
        var entry = document.access(user, mayRead);
        for (Follower follower : followers) {
            if (follower.user.equals(user) && follower.watcher.denied.isEmpty()) {
                // A right that was taken and given again before anybody looked was there for whoever looks.
                follower.watcher.mostAllowed =
                        mayRead ? Long.MAX_VALUE : Math.min(follower.watcher.mostAllowed, document.head());
            }
        }
        if (told) {
            fanOut.applied(entry);
        }
    }

    @Property(tries = 1000)
    void noInterleavingDeliversBehindARevocationNorSkipsWhatMayBeTold(@ForAll long seed) {
        Random random = new Random(seed);
        FanOut fanOut = fanOut(FEW_FRAMES);
        for (String user : USERS) {
            set(fanOut, user, true, true);
        }
        for (int i = 0; i < 300; i++) {
            String user = USERS[random.nextInt(USERS.length)];
            switch (random.nextInt(12)) {
                case 0, 1, 2 ->
                    fanOut.applied(
                            document.append(1 + random.nextInt(5), MemoryDocument.SOMEBODY, 1, random.nextInt(40)));
                case 3 -> set(fanOut, user, random.nextBoolean(), true);
                case 4 -> {
                    if (reads.getOrDefault(user, false) && followers.size() < 8) {
                        follow(fanOut, user, random.nextBoolean(), random.nextInt(2));
                    }
                }
                case 5, 6 -> loops.get(random.nextInt(2)).step();
                case 7, 8 -> readers.step();
                case 9 -> followers.forEach(this::confirm);
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        // An installed state: what it holds was never told, and may be read before it is announced.
                        document.append(1 + random.nextInt(30), MemoryDocument.SOMEBODY, 1, 0);
                        set(fanOut, user, random.nextBoolean(), false);
                        document.append(1 + random.nextInt(30), MemoryDocument.SOMEBODY, 1, 0);
                        readers.step();
                        fanOut.replaced(document);
                    }
                }
                default -> {
                    if (!followers.isEmpty()) {
                        Follower one = followers.get(random.nextInt(followers.size()));
                        one.watcher.writable = !one.watcher.writable;
                        if (one.watcher.writable) {
                            one.watcher.loop().execute(one.subscription::resume);
                        }
                    }
                }
            }
        }
        settle();
        for (Follower follower : followers) {
            if (follower.watcher.mostAllowed < Long.MAX_VALUE && !reads.get(follower.user)) {
                assertThat(follower.watcher.denied.map(Error::getCode)).contains(ErrorCode.PERMISSION_DENIED);
            } else if (follower.watcher.denied.isEmpty()) {
                assertThat(follower.watcher.seen).isEqualTo(document.head());
            }
            follower.subscription.close();
        }
        assertThat(fanOut.openDocuments()).isZero();
    }

    private void confirm(Follower follower) {
        if (follower.watcher.snapshotToConfirm != 0) {
            long seq = Math.max(0, follower.watcher.snapshotToConfirm);
            follower.watcher.snapshotToConfirm = 0;
            follower.subscription.snapshotApplied(seq);
        }
    }

    private void settle() {
        boolean moved = true;
        for (int round = 0; moved || round < 20; round++) {
            for (Follower follower : followers) {
                if (!follower.watcher.writable) {
                    follower.watcher.writable = true;
                    follower.watcher.loop().execute(follower.subscription::resume);
                }
                confirm(follower);
            }
            for (int i = 0; i < 10 && timer.waiting() > 1; i++) {
                timer.step();
            }
            moved = loops.get(0).step() | loops.get(1).step() | readers.step();
        }
    }

    @Example
    void theRefusalNamesTheLogIndexOfTheRevocation() {
        FanOut fanOut = fanOut(FanOutLimits.defaults());
        set(fanOut, "ada", true, true);
        follow(fanOut, "ada", false, 0);
        fanOut.applied(document.append(3, MemoryDocument.SOMEBODY, 1, 0));
        settle();
        set(fanOut, "ada", false, true);
        fanOut.applied(document.append(3, MemoryDocument.SOMEBODY, 1, 0));
        settle();
        Watcher ada = followers.get(0).watcher;
        assertThat(ada.seen).isEqualTo(3);
        assertThat(ada.denied).isPresent();
        assertThat(ada.denied.get().getDetails().getAccessLogIndex()).isEqualTo(3);
        assertThat(fanOut.subscriptions()).isZero();
    }

    @Example
    void aBatchOfAnInstalledStateIsNotToldBeforeTheStateIsAnnounced() {
        Watcher ada = watcherOfABatchThatIsReadBehindAnUntoldRevocation(fanOut(FEW_FRAMES));
        settle();
        assertThat(ada.denied).isPresent();
    }

    @Example
    void aBatchOfAnInstalledStateIsNotToldAfterTheStateIsAnnounced() {
        FanOut fanOut = fanOut(FEW_FRAMES);
        Watcher ada = watcherOfABatchThatIsReadBehindAnUntoldRevocation(fanOut);
        fanOut.replaced(document);
        settle();
        assertThat(ada.denied).isPresent();
    }

    private Watcher watcherOfABatchThatIsReadBehindAnUntoldRevocation(FanOut fanOut) {
        set(fanOut, "ada", true, true);
        follow(fanOut, "ada", false, 0, 0);
        Watcher ada = followers.get(0).watcher;
        for (int i = 0; i < 10; i++) {
            fanOut.applied(document.append(1, MemoryDocument.SOMEBODY, 1, 0));
        }
        ada.mostFrames = Integer.MAX_VALUE;
        followers.get(0).subscription.resume();
        assertThat(readers.waiting()).as("the tail does not reach back").isEqualTo(1);
        set(fanOut, "ada", false, false);
        document.append(3, MemoryDocument.SOMEBODY, 1, 0);
        readers.step();
        return ada;
    }

    @Example
    void aSnapshotUnderWayEndsWithTheRight() {
        document.append(1, MemoryDocument.SOMEBODY, 1, 100_000);
        FanOut fanOut = fanOut(FEW_FRAMES);
        set(fanOut, "ada", true, true);
        follow(fanOut, "ada", true, 0, 2);
        Watcher ada = followers.get(0).watcher;
        assertThat(ada.frames).isEqualTo(2);
        fanOut.applied(document.access("ada", false));
        ada.mostFrames = Integer.MAX_VALUE;
        settle();
        assertThat(ada.denied).isPresent();
        assertThat(ada.frames).isEqualTo(2);
    }
}

package io.sequencer.server.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.access.Memberships;
import io.sequencer.server.core.digest.DigestSum;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.core.document.StoredOps;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final int ENTRIES = 300;

    /** One replica: its rows, and a machine that forgets everything now and then. */
    private static final class Replica {
        private final MemoryRows rows = new MemoryRows();
        private final long cacheBytes;
        private ShardMachine machine;

        Replica(long cacheBytes) {
            this.cacheBytes = cacheBytes;
            machine = new ShardMachine(rows, cacheBytes);
        }

        AppliedEntry apply(long index, LogEntry entry) {
            AppliedEntry applied = machine.apply(3, index, entry);
            rows.write(applied);
            machine.written();
            return applied;
        }

        void restart() {
            machine = new ShardMachine(rows, cacheBytes);
        }
    }

    @Property(tries = 60)
    void replicasAreByteIdenticalAtEveryIndexWhateverTheyRememberOrForget(@ForAll long seed) {
        RandomLog log = RandomLog.withRemovals(seed);
        Random faults = new Random(seed);
        Replica steady = new Replica(Long.MAX_VALUE);
        Replica forgetful = new Replica(1);
        Replica restarting = new Replica(1 << 20);
        for (long index = 1; index <= ENTRIES; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = steady.apply(index, entry);
            assertThat(forgetful.apply(index, entry)).isEqualTo(applied);
            if (faults.nextInt(10) == 0) {
                restarting.restart();
            }
            assertThat(restarting.apply(index, entry)).isEqualTo(applied);
            log.decided(entry, applied.decisions());
        }
        checkLogs(steady.rows);
    }

    @Property(tries = 60)
    void replicasAgreeAlsoOnPeopleAndTheirRights(@ForAll long seed) {
        RandomPeople log = new RandomPeople(seed);
        Random faults = new Random(seed);
        Replica steady = new Replica(Long.MAX_VALUE);
        Replica forgetful = new Replica(1);
        Replica restarting = new Replica(1 << 20);
        for (long index = 1; index <= ENTRIES; index++) {
            LogEntry entry = log.next();
            AppliedEntry applied = steady.apply(index, entry);
            assertThat(forgetful.apply(index, entry)).isEqualTo(applied);
            if (faults.nextInt(10) == 0) {
                restarting.restart();
            }
            assertThat(restarting.apply(index, entry)).isEqualTo(applied);
            log.decided(entry, applied.decisions());
        }
        checkLogs(steady.rows);
        checkIndexAndDigest(steady.rows);
    }

    /** The index says what the documents say; the digest, kept up entry by entry, is the sum of what there is. */
    private static void checkIndexAndDigest(MemoryRows rows) {
        Map<String, MembershipRow> places = new TreeMap<>();
        DigestSum digest = new DigestSum(rows);
        digest.add(rows.applied());
        for (DocumentRow row : rows.documents().values()) {
            digest.add(row);
            Memberships.of(row).forEach((user, place) -> places.put(user + ' ' + row.getDocId(), place));
        }
        rows.users().values().forEach(digest::add);
        rows.signingKeys().forEach(digest::add);
        assertThat(digest.equalsStored(rows.applied().getStateDigest())).isTrue();
        assertThat(rows.memberships()).isEqualTo(places);
    }

    @Test
    void theRandomPeopleDoEverythingAndAreRefusedEverything() {
        Set<String> done = new TreeSet<>();
        Set<ErrorCode> refused = EnumSet.noneOf(ErrorCode.class);
        for (long seed = 0; seed < 20; seed++) {
            RandomPeople log = new RandomPeople(seed);
            Replica replica = new Replica(1 << 20);
            for (long index = 1; index <= ENTRIES; index++) {
                LogEntry entry = log.next();
                AppliedEntry applied = replica.apply(index, entry);
                for (int i = 0; i < applied.decisions().size(); i++) {
                    Decision decision = applied.decisions().get(i);
                    if (decision.hasRefused()) {
                        refused.add(decision.getRefused().getCode());
                    } else {
                        Command command = entry.getCommands(i);
                        done.add(command.getCommandCase() + " "
                                + command.getChangeAccess().getChangeCase());
                    }
                }
                log.decided(entry, applied.decisions());
            }
        }
        assertThat(done)
                .contains(
                        "ENABLE_ACCOUNTS CHANGE_NOT_SET",
                        "CHANGE_ACCESS INVITE",
                        "CHANGE_ACCESS ANSWER",
                        "CHANGE_ACCESS REVOKE",
                        "CHANGE_ACCESS TRANSFER",
                        "CHANGE_ACCESS RENAME",
                        "CREATE_USER CHANGE_NOT_SET",
                        "CHANGE_USER CHANGE_NOT_SET",
                        "OPEN_LOGIN CHANGE_NOT_SET",
                        "ROTATE_LOGIN CHANGE_NOT_SET",
                        "CLOSE_LOGINS CHANGE_NOT_SET",
                        "INSTALL_SIGNING_KEY CHANGE_NOT_SET",
                        "CLAIM_FIRST_ADMIN CHANGE_NOT_SET");
        assertThat(refused)
                .contains(
                        ErrorCode.PERMISSION_DENIED,
                        ErrorCode.CLIENT_ID_TAKEN,
                        ErrorCode.LOGIN_ENDED,
                        ErrorCode.ACCOUNT_DISABLED,
                        ErrorCode.USER_EXISTS,
                        ErrorCode.USER_NOT_FOUND,
                        ErrorCode.WRONG_CREDENTIALS);
    }

    @Test
    void theRandomLogReachesTheRefusalsAndTheSnapshots() {
        Set<ErrorCode> refused = EnumSet.noneOf(ErrorCode.class);
        int snapshots = 0;
        int expired = 0;
        for (long seed = 0; seed < 20; seed++) {
            RandomLog log = new RandomLog(seed);
            Replica replica = new Replica(1 << 20);
            for (long index = 1; index <= ENTRIES; index++) {
                LogEntry entry = log.next();
                AppliedEntry applied = replica.apply(index, entry);
                applied.decisions().forEach(decision -> {
                    if (decision.hasRefused()) {
                        refused.add(decision.getRefused().getCode());
                    }
                });
                snapshots += (int) applied.documents().stream()
                        .filter(writes -> writes.snapshot().isPresent())
                        .count();
                expired += applied.documents().stream()
                        .mapToInt(writes -> writes.sessions().expired().size())
                        .sum();
                log.decided(entry, applied.decisions());
            }
        }
        assertThat(refused)
                .contains(
                        ErrorCode.OUT_OF_ORDER,
                        ErrorCode.OP_ID_REUSED,
                        ErrorCode.STALE_BASE,
                        ErrorCode.FUTURE_BASE,
                        ErrorCode.BASE_BEFORE_OWN_OP,
                        ErrorCode.BASE_MISMATCH,
                        ErrorCode.SESSION_EXPIRED,
                        ErrorCode.INVALID_POSITION,
                        ErrorCode.DOCUMENT_TOO_LARGE);
        assertThat(snapshots).isPositive();
        assertThat(expired).isPositive();
    }

    @Test
    void theRandomLogReachesEveryKindOfRemoval() {
        Set<String> kinds = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            RandomLog log = RandomLog.withRemovals(seed);
            Replica replica = new Replica(1 << 20);
            for (long index = 1; index <= ENTRIES; index++) {
                LogEntry entry = log.next();
                AppliedEntry applied = replica.apply(index, entry);
                applied.removals()
                        .forEach(removal -> kinds.add(removal.getClass().getSimpleName()));
                log.decided(entry, applied.decisions());
            }
        }
        assertThat(kinds).containsExactlyInAnyOrder("Truncated", "Deleted", "Marker", "FeedRow", "Superseded");
    }

    /** Promises 1 and 3, and that every document is the fold of its log. */
    private static void checkLogs(MemoryRows rows) {
        for (DocumentRow row : rows.documents().values()) {
            if (row.getDeletedLogIndex() > 0) {
                continue;
            }
            assertThat(new DocumentHistory(rows).verify(row).findings()).isEmpty();
            Set<String> opIds = new HashSet<>();
            long[] version = {
                rows.snapshot(row.getDocId(), row.getFloor())
                        .map(SnapshotRow::getVersion)
                        .orElse(0L)
            };
            new StoredOps(rows, row.getDocId())
                    .visit(row.getFloor() + 1, Long.MAX_VALUE, (block, seq, record, bytes) -> {
                        version[0] += record.getWithoutEffect() ? 0 : 1;
                        assertThat(StoredOps.versionAt(block, seq)).isEqualTo(version[0]);
                        // A client that came back after its session expired counts from 1 again: its numbers tell them
                        // apart.
                        String life = row.getDedupFloor() == 0 ? "" : " at " + seq;
                        assertThat(opIds.add(ClientId.of(record.getClientId()) + "/" + record.getClientSeq() + life))
                                .isTrue();
                        return true;
                    });
        }
    }
}

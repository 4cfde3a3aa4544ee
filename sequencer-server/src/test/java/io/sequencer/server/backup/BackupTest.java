package io.sequencer.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.proto.backup.v1.BackupManifest;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.EnableAccounts;
import io.sequencer.proto.log.v1.Invite;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.TestCluster;
import io.sequencer.server.TestCommands;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.files.FileDigest;
import io.sequencer.server.store.StoreView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a real cluster: what verify finds, and what a cluster that was restored from it knows. */
class BackupTest {

    private static final UUID ADA = new UUID(1, 2);
    private static final int SHARDS = 3;
    private static final int OPS = 40;
    /** No test here is about elections: a busy machine is not to make any. */
    private static final Map<String, String> PATIENT =
            Map.of("raft.timeoutMinMillis", "2000", "raft.timeoutMaxMillis", "4000");

    private static final Map<String, String> SECOND =
            Map.of("clusterId", "second", "raft.timeoutMinMillis", "2000", "raft.timeoutMaxMillis", "4000");

    @TempDir
    static Path dir;

    private static Path backup;

    @TempDir
    Path scratch;

    private String said = "";

    @BeforeAll
    static void takeBackup() throws Exception {
        backup = dir.resolve("backup");
        try (TestCluster cluster = TestCluster.start(dir.resolve("first"), 2, PATIENT)) {
            for (int doc = 0; doc < 6; doc++) {
                decide(cluster, "doc-" + doc, TestCommands.create("doc-" + doc, DocumentMode.TEXT));
                for (int op = 1; op <= OPS; op++) {
                    decide(cluster, "doc-" + doc, TestCommands.insertFirst("doc-" + doc, ADA, op, op - 1, "x" + op));
                }
            }
            decide(
                    cluster,
                    "doc-5",
                    Command.newBuilder()
                            .setDelete(DeleteDocument.newBuilder()
                                    .setDocId("doc-5")
                                    .setUser("ada"))
                            .build());
            addPeople(cluster);
            TestBackup.take(cluster.config(1), backup);
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(DurableFiles.filesBelowIfThere(
                                    cluster.config(1).dataDir().resolve("pinned")))
                            .as("nothing stays pinned")
                            .isEmpty());
        }
    }

    /** Ada, who made all documents, shares the first one with bob, who has an account. */
    private static void addPeople(TestCluster cluster) {
        for (int shard = 0; shard < SHARDS; shard++) {
            int number = shard;
            Command enable = Command.newBuilder()
                    .setEnableAccounts(EnableAccounts.getDefaultInstance())
                    .build();
            await().atMost(TestCluster.PATIENCE)
                    .until(() -> cluster.decide(0, number, enable).hasDone());
        }
        cluster.decide(
                0,
                UserName.shard("bob", SHARDS),
                Command.newBuilder()
                        .setCreateUser(CreateUser.newBuilder()
                                .setUser("bob")
                                .setPasswordHash("$argon2id$")
                                .setRequestId(ByteString.copyFrom(new byte[16])))
                        .build());
        decide(
                cluster,
                "doc-0",
                Command.newBuilder()
                        .setChangeAccess(ChangeAccess.newBuilder()
                                .setDocId("doc-0")
                                .setUser("ada")
                                .setInvite(Invite.newBuilder().setUser("bob").setRole(Role.READER)))
                        .build());
    }

    @AfterAll
    static void forget() {
        backup = null;
    }

    @Test
    void verifyCountsWhatIsThereAndChangesNothing() throws Exception {
        Map<String, FileDigest> before = digests(backup);
        assertThat(run("verify", backup.toString(), "--json")).as(said).isZero();
        assertThat(said).contains("\"sound\":true", "\"deleted\":1");
        assertThat(said.split("\"documents\":", -1)).hasSize(SHARDS + 1);
        assertThat(digests(backup)).isEqualTo(before);
    }

    @Test
    void anyByteThatChangedAnyFileThatIsMissingOrTooMuchIsFound() throws Exception {
        Path copy = copy(backup, scratch.resolve("copy"));
        for (Path name : DurableFiles.filesBelow(copy)) {
            Path file = copy.resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            byte[] damaged = bytes.length == 0 ? new byte[1] : bytes.clone();
            damaged[damaged.length / 2] ^= 1;
            Files.write(file, damaged);
            assertThat(runUnsound("verify", copy.toString()))
                    .as("a flipped bit in " + name)
                    .containsAnyOf(Backup.MANIFEST, name.toString());
            Files.delete(file);
            runUnsound("verify", copy.toString());
            Files.write(file, bytes);
        }
        Files.createFile(copy.resolve("shard-1").resolve("stranger"));
        assertThat(runUnsound("verify", copy.toString())).contains("stranger is not in the manifest");
        Files.delete(copy.resolve("shard-1").resolve("stranger"));
        assertThat(run("verify", copy.toString())).as(said).isZero();
    }

    /** Reading the memory of a process where it has none is an I/O error, as a bad sector is. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatTheDiskDoesNotGiveIsAFindingAndTheOthersAreLookedAt() throws Exception {
        Path copy = copy(backup, scratch.resolve("copy"));
        List<Path> files = DurableFiles.filesBelow(copy.resolve("shard-0"));
        Path unreadable = copy.resolve("shard-0").resolve(files.get(0));
        Files.delete(unreadable);
        Files.createSymbolicLink(unreadable, Path.of("/proc/self/mem"));
        Path missing = copy.resolve("shard-0").resolve(files.get(1));
        Files.delete(missing);
        assertThat(runUnsound("verify", copy.toString()))
                .contains(unreadable + " cannot be read", missing + " is missing");
        Files.delete(unreadable);
    }

    @Test
    void stateThatIsNotTheManifestsIsFoundThoughEveryFileHasItsSum() throws Exception {
        Path copy = copy(backup, scratch.resolve("copy"));
        BackupManifest manifest = Backup.read(copy).manifest();
        BackupManifest.Builder other = manifest.toBuilder();
        other.getShardsBuilder(1).setLogIndex(manifest.getShards(1).getLogIndex() + 1);
        TestBackup.writeManifest(other.build(), copy);
        assertThat(runUnsound("verify", copy.toString())).contains("shard 1: its state is at");

        other = manifest.toBuilder();
        other.getShardsBuilder(2).setDocuments(77);
        TestBackup.writeManifest(other.build(), copy);
        assertThat(runUnsound("verify", copy.toString())).contains("the manifest says 77");
    }

    @Test
    void restoredClusterWithMoreNodesKnowsEveryOpAndEveryClientAndGoesOn() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 3, SECOND)) {
            List<String> arguments = new ArrayList<>(List.of("restore", backup.toString()));
            for (int i = 0; i < cluster.size(); i++) {
                arguments.add("--config=" + write(cluster.config(i)));
            }
            assertThat(run(arguments.toArray(String[]::new))).as(said).isZero();
            cluster.found();

            Accepted resent = decide(cluster, "doc-0", TestCommands.insertFirst("doc-0", ADA, 7, 6, "x7"))
                    .getAccepted();
            assertThat(resent.getDuplicate()).isTrue();
            assertThat(resent.getServerSeq()).isEqualTo(7);
            Decision reused = decide(cluster, "doc-0", TestCommands.insertFirst("doc-0", ADA, OPS, OPS - 1, "other"));
            assertThat(reused.hasRefused())
                    .as("the payload of an old op is remembered")
                    .isTrue();
            Accepted next = decide(cluster, "doc-0", TestCommands.insertFirst("doc-0", ADA, OPS + 1, OPS, "new"))
                    .getAccepted();
            assertThat(next.getServerSeq()).isEqualTo(OPS + 1);
            assertThat(decide(cluster, "doc-5", TestCommands.create("doc-5", DocumentMode.TEXT))
                            .hasRefused())
                    .as("a deleted document stays deleted")
                    .isTrue();

            boolean hasAccount = cluster.node(1)
                    .shards()
                    .get(UserName.shard("bob", SHARDS))
                    .read(rows -> rows.user("bob").isPresent());
            assertThat(hasAccount).as("accounts are restored").isTrue();
            List<StoreView.Membership> places = cluster.node(1)
                    .shards()
                    .get(DocId.shard("doc-0", SHARDS))
                    .read(rows -> rows.memberships("bob", "", 10));
            assertThat(places)
                    .as("who has what is restored")
                    .extracting(StoreView.Membership::docId)
                    .containsExactly("doc-0");
            Command byBob = Command.newBuilder()
                    .setDelete(DeleteDocument.newBuilder().setDocId("doc-0").setUser("bob"))
                    .build();
            assertThat(decide(cluster, "doc-0", byBob).getRefused().getCode())
                    .as("rights decide in the restored cluster")
                    .isEqualTo(ErrorCode.PERMISSION_DENIED);

            restart(cluster);
            decide(cluster, "doc-0", TestCommands.insertFirst("doc-0", ADA, OPS + 2, OPS + 1, "later"));
            await().atMost(TestCluster.PATIENCE).untilAsserted(() -> {
                for (int node = 0; node < cluster.size(); node++) {
                    assertThat(head(cluster, node, "doc-0")).isEqualTo(OPS + 2);
                    assertThat(findings(cluster, node, "doc-0")).isEmpty();
                    assertThat(head(cluster, node, "doc-4")).isEqualTo(OPS);
                }
            });

            int newcomer = cluster.addNode(scratch, SECOND);
            cluster.start(newcomer, Launch.of(Launch.Mode.JOIN));
            await().atMost(TestCluster.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(head(cluster, newcomer, "doc-4")).isEqualTo(OPS));
        }
    }

    @Test
    void emptyFounderIsNotTakenAmongRestoredOnes() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 2, SECOND)) {
            assertThat(run("restore", backup.toString(), "--config", write(cluster.config(0))))
                    .as(said)
                    .isZero();
            ExecutorService starters = Executors.newFixedThreadPool(2);
            try {
                CompletionService<Void> starts = new ExecutorCompletionService<>(starters);
                for (int i = 0; i < cluster.size(); i++) {
                    int node = i;
                    starts.submit(() -> {
                        cluster.start(node);
                        return null;
                    });
                }
                assertThatThrownBy(() -> starts.take().get())
                        .hasStackTraceContaining("all founders must be restored from one backup, or none");
            } finally {
                starters.shutdownNow();
                assertThat(starters.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            }
        }
    }

    @Test
    void sameClusterIdOtherShardsAndUsedDirectoriesAreRefused() throws Exception {
        TestCluster same = TestCluster.prepare(scratch.resolve("same"), 1, Map.of());
        assertThat(refusal("restore", backup.toString(), "--config", write(same.config(0))))
                .isEqualTo(ExitCode.CONTRADICTS_DATA);
        assertThat(said).contains("choose another clusterId");
        TestCluster more =
                TestCluster.prepare(scratch.resolve("more"), 1, Map.of("clusterId", "second", "shards", "4"));
        assertThat(refusal("restore", backup.toString(), "--config", write(more.config(0))))
                .isEqualTo(ExitCode.CONTRADICTS_DATA);
        assertThat(said).contains("shards is 4 but the backup is of a cluster with 3");
        assertThat(more.config(0).dataDir()).doesNotExist();

        TestCluster used = TestCluster.prepare(scratch.resolve("used"), 1, SECOND);
        String config = write(used.config(0));
        assertThat(run("restore", backup.toString(), "--config", config)).isZero();
        assertThat(refusal("restore", backup.toString(), "--config", config)).isEqualTo(ExitCode.FOREIGN_DATA);
    }

    /** Its log is that of another history: at the same index and term it may hold something else. */
    @Test
    void restoredNodeDoesNotJoinAClusterThatRuns() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 1, SECOND)) {
            assertThat(run("restore", backup.toString(), "--config", write(cluster.config(0))))
                    .as(said)
                    .isZero();
            assertThatThrownBy(() -> cluster.start(0, Launch.of(Launch.Mode.JOIN)))
                    .hasStackTraceContaining("only founds a cluster");
        }
    }

    @Test
    void restoreThatStoppedHalfWayCannotBeStartedAndIsBegunAnew() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 1, SECOND)) {
            Path data = cluster.config(0).dataDir();
            String config = write(cluster.config(0));
            assertThat(run("restore", backup.toString(), "--config", config)).isZero();
            Files.delete(data.resolve("IDENTITY"));
            Files.createFile(data.resolve("RESTORING"));

            for (Launch.Mode mode : Launch.Mode.values()) {
                CannotStartException refusal =
                        catchThrowableOfType(CannotStartException.class, () -> cluster.start(0, Launch.of(mode)));
                assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_DATA);
            }
            assertThat(run("restore", backup.toString(), "--config", config)).isZero();
            cluster.found();
            assertThat(head(cluster, 0, "doc-0")).isEqualTo(OPS);
        }
    }

    @Test
    void restoredNodeWhoseLogIsLostBeforeItsFirstStartDoesNotBeginAtNothing() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 1, SECOND)) {
            assertThat(run("restore", backup.toString(), "--config", write(cluster.config(0))))
                    .isZero();
            DurableFiles.deleteTree(cluster.config(0).dataDir().resolve("raft"));
            DurableFiles.deleteTree(cluster.config(0).dataDir().resolve("state"));
            CannotStartException refusal = catchThrowableOfType(CannotStartException.class, () -> cluster.start(0));
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.DAMAGED);
        }
    }

    @Test
    void shardInWhichNothingHappenedIsBackedUpAndRestored() throws Exception {
        Path small = scratch.resolve("small");
        try (TestCluster cluster = TestCluster.start(scratch.resolve("quiet"), 1, PATIENT)) {
            decide(cluster, "notes", TestCommands.create("notes", DocumentMode.APPEND));
            TestBackup.take(cluster.config(0), small);
        }
        assertThat(run("verify", small.toString())).as(said).isZero();
        try (TestCluster cluster = TestCluster.prepare(scratch.resolve("restored"), 1, SECOND)) {
            assertThat(run("restore", small.toString(), "--config", write(cluster.config(0))))
                    .isZero();
            cluster.found();
            assertThat(head(cluster, 0, "notes")).isZero();
            decide(cluster, "doc-1", TestCommands.create("doc-1", DocumentMode.TEXT));
        }
    }

    private static void restart(TestCluster cluster) throws Exception {
        for (int node = 0; node < cluster.size(); node++) {
            cluster.stop(node);
        }
        cluster.found();
    }

    private static Decision decide(TestCluster cluster, String docId, Command command) {
        return cluster.decide(0, DocId.shard(docId, SHARDS), command);
    }

    private static long head(TestCluster cluster, int node, String docId) {
        return cluster.node(node)
                .shards()
                .get(DocId.shard(docId, SHARDS))
                .view(docId)
                .orElseThrow()
                .headSeq();
    }

    private static List<String> findings(TestCluster cluster, int node, String docId) {
        return cluster.node(node)
                .shards()
                .get(DocId.shard(docId, SHARDS))
                .read(rows -> new DocumentHistory(rows)
                        .verify(rows.document(docId).orElseThrow())
                        .findings());
    }

    private String write(NodeConfig config) throws IOException {
        StringBuilder peers = new StringBuilder();
        for (NodeConfig.Peer p : config.peers()) {
            peers.append("  - {id: %s, host: %s, httpPort: %d, grpcPort: %d, peerPort: %d, raftPort: %d,"
                            .formatted(p.id(), p.host(), p.httpPort(), p.grpcPort(), p.peerPort(), p.raftPort()))
                    .append(" adminPort: %d, metricsPort: %d}\n".formatted(p.adminPort(), p.metricsPort()));
        }
        Path file = Files.createTempFile(scratch, config.nodeId(), ".yaml");
        Files.writeString(
                file,
                "clusterId: %s\nnodeId: %s\nshards: %d\ndataDir: \"%s\"\ninsecure: true\npeers:\n%s"
                        .formatted(config.clusterId(), config.nodeId(), config.shards(), config.dataDir(), peers));
        return file.toString();
    }

    private int run(String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(out, false, UTF_8)) {
            return new BackupMain(stream, new Progress(stream, false)).run(arguments, Map.of());
        } finally {
            said = out.toString(UTF_8);
        }
    }

    /** What is said of a backup that must be found unsound. */
    private String runUnsound(String... arguments) throws Exception {
        try {
            assertThat(run(arguments)).as(said).isEqualTo(1);
        } catch (UnsoundException e) {
            said += e.getMessage();
        }
        return said;
    }

    private ExitCode refusal(String... arguments) {
        CannotStartException refused = catchThrowableOfType(CannotStartException.class, () -> run(arguments));
        said = refused.line();
        return refused.exitCode();
    }

    private static Map<String, FileDigest> digests(Path tree) throws IOException {
        Map<String, FileDigest> digests = new TreeMap<>();
        for (Path file : DurableFiles.filesBelow(tree)) {
            digests.put(file.toString(), FileDigest.of(tree.resolve(file)));
        }
        return digests;
    }

    private static Path copy(Path from, Path to) throws IOException {
        for (Path file : DurableFiles.filesBelow(from)) {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(from.resolve(file), to.resolve(file));
        }
        return to;
    }
}

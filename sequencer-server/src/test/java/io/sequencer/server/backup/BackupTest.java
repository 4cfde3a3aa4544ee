package io.sequencer.server.backup;

import static io.sequencer.server.backup.BackupScene.ADA;
import static io.sequencer.server.backup.BackupScene.BOBS_LOGIN;
import static io.sequencer.server.backup.BackupScene.BOBS_REFRESH_HASH;
import static io.sequencer.server.backup.BackupScene.OPS;
import static io.sequencer.server.backup.BackupScene.PATIENT;
import static io.sequencer.server.backup.BackupScene.SHARDS;
import static io.sequencer.server.backup.BackupScene.decide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.backup.v1.BackupManifest;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.Login;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.TestCluster;
import io.sequencer.server.TestCommands;
import io.sequencer.server.boot.CannotStartException;
import io.sequencer.server.boot.ExitCode;
import io.sequencer.server.boot.Launch;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.files.FileDigest;
import io.sequencer.server.store.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a real cluster: what verify finds, and what a cluster that was restored from it knows. */
class BackupTest {

    private static final Map<String, String> SECOND =
            Map.of("clusterId", "second", "raft.timeoutMinMillis", "2000", "raft.timeoutMaxMillis", "4000");

    @TempDir
    static Path dir;

    private static Path backup;

    @TempDir
    Path scratch;

    private BackupCommands commands = new BackupCommands(Path.of(""));

    @BeforeEach
    void prepare() {
        commands = new BackupCommands(scratch);
    }

    @BeforeAll
    static void takeBackup() throws Exception {
        backup = dir.resolve("backup");
        BackupScene.take(dir.resolve("first"), backup);
    }

    @AfterAll
    static void forget() {
        backup = null;
    }

    @Test
    void verifyCountsWhatIsThereAndChangesNothing() throws Exception {
        Map<String, FileDigest> before = digests(backup);
        assertThat(commands.run("verify", backup.toString(), "--json"))
                .as(commands.said())
                .isZero();
        assertThat(commands.said()).contains("\"sound\":true", "\"deleted\":1");
        assertThat(commands.said().split("\"documents\":", -1)).hasSize(SHARDS + 1);
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
            assertThat(commands.runUnsound("verify", copy.toString()))
                    .as("a flipped bit in " + name)
                    .containsAnyOf(Backup.MANIFEST, name.toString());
            Files.delete(file);
            commands.runUnsound("verify", copy.toString());
            Files.write(file, bytes);
        }
        Files.createFile(copy.resolve("shard-1").resolve("stranger"));
        assertThat(commands.runUnsound("verify", copy.toString())).contains("stranger is not in the manifest");
        Files.delete(copy.resolve("shard-1").resolve("stranger"));
        assertThat(commands.run("verify", copy.toString())).as(commands.said()).isZero();
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
        assertThat(commands.runUnsound("verify", copy.toString()))
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
        assertThat(commands.runUnsound("verify", copy.toString())).contains("shard 1: its state is at");

        other = manifest.toBuilder();
        other.getShardsBuilder(2).setDocuments(77);
        TestBackup.writeManifest(other.build(), copy);
        assertThat(commands.runUnsound("verify", copy.toString())).contains("the manifest says 77");
    }

    @Test
    void restoredClusterWithMoreNodesKnowsEveryOpAndEveryClientAndGoesOn() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 3, SECOND)) {
            List<String> arguments = new ArrayList<>(List.of("restore", backup.toString()));
            for (int i = 0; i < cluster.size(); i++) {
                arguments.add("--config=" + commands.write(cluster.config(i)));
            }
            assertThat(commands.run(arguments.toArray(String[]::new)))
                    .as(commands.said())
                    .isZero();
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

            List<Login> logins = cluster.node(1)
                    .shards()
                    .get(UserName.shard("bob", SHARDS))
                    .read(rows -> rows.user("bob").orElseThrow().getLoginsList());
            assertThat(logins).as("who is logged in stays so").singleElement().satisfies(login -> {
                assertThat(login.getLoginId()).isEqualTo(BOBS_LOGIN);
                assertThat(login.getRefreshHash()).isEqualTo(BOBS_REFRESH_HASH);
            });
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
            assertThat(commands.run("restore", backup.toString(), "--config", commands.write(cluster.config(0))))
                    .as(commands.said())
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
        assertThat(commands.refusal("restore", backup.toString(), "--config", commands.write(same.config(0))))
                .isEqualTo(ExitCode.CONTRADICTS_DATA);
        assertThat(commands.said()).contains("choose another clusterId");
        TestCluster more =
                TestCluster.prepare(scratch.resolve("more"), 1, Map.of("clusterId", "second", "shards", "4"));
        assertThat(commands.refusal("restore", backup.toString(), "--config", commands.write(more.config(0))))
                .isEqualTo(ExitCode.CONTRADICTS_DATA);
        assertThat(commands.said()).contains("shards is 4 but the backup is of a cluster with 3");
        assertThat(more.config(0).dataDir()).doesNotExist();

        TestCluster used = TestCluster.prepare(scratch.resolve("used"), 1, SECOND);
        String config = commands.write(used.config(0));
        assertThat(commands.run("restore", backup.toString(), "--config", config))
                .isZero();
        assertThat(commands.refusal("restore", backup.toString(), "--config", config))
                .isEqualTo(ExitCode.FOREIGN_DATA);
    }

    /** Its log is that of another history: at the same index and term it may hold something else. */
    @Test
    void restoredNodeDoesNotJoinAClusterThatRuns() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 1, SECOND)) {
            assertThat(commands.run("restore", backup.toString(), "--config", commands.write(cluster.config(0))))
                    .as(commands.said())
                    .isZero();
            assertThatThrownBy(() -> cluster.start(0, Launch.of(Launch.Mode.JOIN)))
                    .hasStackTraceContaining("only founds a cluster");
        }
    }

    @Test
    void restoreThatStoppedHalfWayCannotBeStartedAndIsBegunAnew() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 1, SECOND)) {
            Path data = cluster.config(0).dataDir();
            String config = commands.write(cluster.config(0));
            assertThat(commands.run("restore", backup.toString(), "--config", config))
                    .isZero();
            Files.delete(data.resolve("IDENTITY"));
            Files.createFile(data.resolve("RESTORING"));

            for (Launch.Mode mode : Launch.Mode.values()) {
                CannotStartException refusal =
                        catchThrowableOfType(CannotStartException.class, () -> cluster.start(0, Launch.of(mode)));
                assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_DATA);
            }
            assertThat(commands.run("restore", backup.toString(), "--config", config))
                    .isZero();
            cluster.found();
            assertThat(head(cluster, 0, "doc-0")).isEqualTo(OPS);
        }
    }

    @Test
    void restoredNodeWhoseLogIsLostBeforeItsFirstStartDoesNotBeginAtNothing() throws Exception {
        try (TestCluster cluster = TestCluster.prepare(scratch, 1, SECOND)) {
            assertThat(commands.run("restore", backup.toString(), "--config", commands.write(cluster.config(0))))
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
        assertThat(commands.run("verify", small.toString())).as(commands.said()).isZero();
        try (TestCluster cluster = TestCluster.prepare(scratch.resolve("restored"), 1, SECOND)) {
            assertThat(commands.run("restore", small.toString(), "--config", commands.write(cluster.config(0))))
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

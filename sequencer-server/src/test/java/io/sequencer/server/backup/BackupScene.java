package io.sequencer.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.EnableAccounts;
import io.sequencer.proto.log.v1.Invite;
import io.sequencer.proto.log.v1.OpenLogin;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.TestCluster;
import io.sequencer.server.TestCommands;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.raft.files.DurableFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * A cluster and the backup of it: ada's six documents, of which the last is deleted, and bob, whom she shows the first one and
 * who is logged in.
 */
final class BackupScene {

    static final UUID ADA = new UUID(1, 2);
    static final int SHARDS = 3;
    static final int OPS = 40;
    static final ByteString BOBS_LOGIN = ByteString.copyFromUtf8("bob's login id..");
    static final ByteString BOBS_REFRESH_HASH = ByteString.copyFrom(new byte[32]);
    /** No test is about elections: a busy machine is not to make any. */
    static final Map<String, String> PATIENT = Map.of("raft.timeoutMinMillis", "2000", "raft.timeoutMaxMillis", "4000");

    private BackupScene() {}

    static void take(Path directory, Path backup) throws Exception {
        try (TestCluster cluster = TestCluster.start(directory, 2, PATIENT)) {
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
        cluster.decide(
                0,
                UserName.shard("bob", SHARDS),
                Command.newBuilder()
                        .setOpenLogin(OpenLogin.newBuilder()
                                .setUser("bob")
                                .setLoginId(BOBS_LOGIN)
                                .setRefreshHash(BOBS_REFRESH_HASH)
                                .setExpiresMillis(Long.MAX_VALUE)
                                .setPasswordVersion(1)
                                .setAgent("bob's laptop"))
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

    static Decision decide(TestCluster cluster, String docId, Command command) {
        return cluster.decide(0, DocId.shard(docId, SHARDS), command);
    }
}

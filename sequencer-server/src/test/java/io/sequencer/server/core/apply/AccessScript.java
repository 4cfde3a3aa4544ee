package io.sequencer.server.core.apply;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AnswerInvitation;
import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.ClaimFirstAdmin;
import io.sequencer.proto.log.v1.CloseLogins;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.EnableAccounts;
import io.sequencer.proto.log.v1.InstallSigningKey;
import io.sequencer.proto.log.v1.Invite;
import io.sequencer.proto.log.v1.OpenLogin;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.log.v1.Rename;
import io.sequencer.proto.log.v1.Revoke;
import io.sequencer.proto.log.v1.RotateLogin;
import io.sequencer.proto.log.v1.TransferOwnership;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Role;

/** Lines of a log about people, for tests that read as stories. */
final class AccessScript {
    static final String HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA";

    private AccessScript() {}

    /** What a cluster with accounts begins with. */
    static Command[] accounts() {
        return new Command[] {
            Command.newBuilder()
                    .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(2))
                    .build(),
            enable()
        };
    }

    static Command enable() {
        return Command.newBuilder()
                .setEnableAccounts(EnableAccounts.getDefaultInstance())
                .build();
    }

    static Command createAs(String owner, String docId) {
        return Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(docId)
                        .setMode(DocumentMode.TEXT)
                        .setOwner(owner))
                .build();
    }

    static Command deleteAs(String user, String docId) {
        return Command.newBuilder()
                .setDelete(DeleteDocument.newBuilder().setDocId(docId).setUser(user))
                .build();
    }

    static Command invite(String by, String docId, String user, Role role) {
        return Command.newBuilder()
                .setChangeAccess(access(by, docId)
                        .setInvite(Invite.newBuilder().setUser(user).setRole(role)))
                .build();
    }

    static Command answer(String user, String docId, boolean accept) {
        return Command.newBuilder()
                .setChangeAccess(access(user, docId)
                        .setAnswer(AnswerInvitation.newBuilder().setAccept(accept)))
                .build();
    }

    static Command revoke(String by, String docId, String user) {
        return Command.newBuilder()
                .setChangeAccess(access(by, docId).setRevoke(Revoke.newBuilder().setUser(user)))
                .build();
    }

    static Command transfer(String by, String docId, String to) {
        return Command.newBuilder()
                .setChangeAccess(access(by, docId)
                        .setTransfer(TransferOwnership.newBuilder().setTo(to)))
                .build();
    }

    static Command rename(String by, String docId, String title) {
        return Command.newBuilder()
                .setChangeAccess(access(by, docId).setRename(Rename.newBuilder().setTitle(title)))
                .build();
    }

    /** The same command of a backend. */
    static Command trusted(Command command) {
        Command.Builder changed = command.toBuilder();
        switch (command.getCommandCase()) {
            case SUBMIT -> changed.getSubmitBuilder().setAuthority(Authority.TRUSTED);
            case CREATE -> changed.getCreateBuilder().setAuthority(Authority.TRUSTED);
            case DELETE -> changed.getDeleteBuilder().setAuthority(Authority.TRUSTED);
            case SET_RETENTION -> changed.getSetRetentionBuilder().setAuthority(Authority.TRUSTED);
            case PUT_SNAPSHOT -> changed.getPutSnapshotBuilder().setAuthority(Authority.TRUSTED);
            case CHANGE_ACCESS -> changed.getChangeAccessBuilder().setAuthority(Authority.TRUSTED);
            default -> throw new IllegalArgumentException("nobody stands behind a " + command.getCommandCase());
        }
        return changed.build();
    }

    static Command createUser(String user, int request) {
        return Command.newBuilder()
                .setCreateUser(CreateUser.newBuilder()
                        .setUser(user)
                        .setPasswordHash(HASH)
                        .setRequestId(bytes(16, request)))
                .build();
    }

    static Command openLogin(String user, int login, int token, long expiresMillis, long passwordVersion) {
        return Command.newBuilder()
                .setOpenLogin(OpenLogin.newBuilder()
                        .setUser(user)
                        .setLoginId(bytes(16, login))
                        .setRefreshHash(bytes(32, token))
                        .setExpiresMillis(expiresMillis)
                        .setPasswordVersion(passwordVersion)
                        .setAgent("test"))
                .build();
    }

    static Command rotate(String user, int login, int presented, int next, long expiresMillis) {
        return Command.newBuilder()
                .setRotateLogin(RotateLogin.newBuilder()
                        .setUser(user)
                        .setLoginId(bytes(16, login))
                        .setPresentedHash(bytes(32, presented))
                        .setNextHash(bytes(32, next))
                        .setExpiresMillis(expiresMillis))
                .build();
    }

    static Command closeLogin(String user, int login) {
        return Command.newBuilder()
                .setCloseLogins(CloseLogins.newBuilder().setUser(user).setLoginId(bytes(16, login)))
                .build();
    }

    static Command closeLogins(String user) {
        return Command.newBuilder()
                .setCloseLogins(CloseLogins.newBuilder().setUser(user))
                .build();
    }

    static Command install(int key, String expectedNewest, long olderRetireMillis) {
        return Command.newBuilder()
                .setInstallSigningKey(InstallSigningKey.newBuilder()
                        .setKeyId("key-" + key)
                        .setPublicKey(bytes(32, key))
                        .setPrivateKey(bytes(32, key + 1000))
                        .setExpectedNewest(expectedNewest)
                        .setOlderRetireMillis(olderRetireMillis))
                .build();
    }

    static Command claim(String user) {
        return Command.newBuilder()
                .setClaimFirstAdmin(ClaimFirstAdmin.newBuilder().setUser(user))
                .build();
    }

    static ByteString bytes(int length, int number) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number >> (8 * (i % 4)));
        }
        return ByteString.copyFrom(bytes);
    }

    private static ChangeAccess.Builder access(String by, String docId) {
        return ChangeAccess.newBuilder().setDocId(docId).setUser(by);
    }
}

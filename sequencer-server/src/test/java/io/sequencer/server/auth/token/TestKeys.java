package io.sequencer.server.auth.token;

import io.sequencer.proto.log.v1.InstallSigningKey;
import io.sequencer.proto.log.v1.SigningKeyRow;

/** Signing keys as shard 0 would hold them. */
public final class TestKeys {
    private TestKeys() {}

    public static SigningKeyRow row(String id, long createdMillis, long retireMillis) {
        InstallSigningKey command = SigningKey.draw(id, "", 0);
        return SigningKeyRow.newBuilder()
                .setKeyId(id)
                .setPublicKey(command.getPublicKey())
                .setPrivateKey(command.getPrivateKey())
                .setCreatedMillis(createdMillis)
                .setRetireMillis(retireMillis)
                .build();
    }

    static SigningKeyRow retiring(SigningKeyRow row, long retireMillis) {
        return row.toBuilder().setRetireMillis(retireMillis).build();
    }
}

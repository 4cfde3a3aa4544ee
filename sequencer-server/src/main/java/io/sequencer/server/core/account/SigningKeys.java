package io.sequencer.server.core.account;

import io.sequencer.proto.log.v1.InstallSigningKey;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.peer.v1.Decision;
import java.util.List;
import java.util.Optional;

/** Decides which keys tokens are signed with and verified by. */
final class SigningKeys {
    private static final int FORMAT = 1;
    private static final int KEY_BYTES = 32;
    private static final int MAX_ID_BYTES = 64;
    /** What is not retired yet, however often somebody rotates. */
    private static final int MOST = 64;

    private SigningKeys() {}

    /** The same key again is no error, so that it may be resent. */
    static Decision install(InstallSigningKey command, AccountScope scope) {
        if (command.getKeyId().isEmpty()
                || !UserName.isText(command.getKeyId(), MAX_ID_BYTES)
                || command.getPublicKey().size() != KEY_BYTES
                || command.getPrivateKey().size() != KEY_BYTES) {
            return Outcome.invalid(
                    "a signing key has an id of 1 to " + MAX_ID_BYTES + " bytes and two halves of " + KEY_BYTES);
        }
        List<SigningKeyRow> keys = scope.keys();
        String newest = keys.stream()
                .filter(key -> key.getRetireMillis() == 0)
                .map(SigningKeyRow::getKeyId)
                .findFirst()
                .orElse("");
        Optional<SigningKeyRow> known = keys.stream()
                .filter(key -> key.getKeyId().equals(command.getKeyId()))
                .findFirst();
        if (known.isPresent()) {
            boolean isSame = known.get().getRetireMillis() == 0
                    && known.get().getPublicKey().equals(command.getPublicKey());
            return isSame ? Outcome.done(scope, true) : Outcome.otherKey(newest);
        }
        if (!newest.equals(command.getExpectedNewest())) {
            return Outcome.otherKey(newest);
        }
        if (!newest.isEmpty() && command.getOlderRetireMillis() <= scope.timeMillis()) {
            return Outcome.invalid("older keys must verify for a while: tokens that they signed are out");
        }
        return replace(keys, command, scope);
    }

    private static Decision replace(List<SigningKeyRow> keys, InstallSigningKey command, AccountScope scope) {
        long left = keys.stream().filter(key -> !isRetired(key, scope)).count();
        if (left >= MOST) {
            return Outcome.invalid("at most " + MOST + " keys verify at a time; rotate more slowly");
        }
        for (SigningKeyRow key : keys) {
            if (isRetired(key, scope)) {
                scope.drop(key);
            } else if (key.getRetireMillis() == 0) {
                // It signs nothing any more.
                scope.put(key.toBuilder()
                        .clearPrivateKey()
                        .setRetireMillis(command.getOlderRetireMillis())
                        .build());
            }
        }
        scope.put(SigningKeyRow.newBuilder()
                .setFormat(FORMAT)
                .setKeyId(command.getKeyId())
                .setPublicKey(command.getPublicKey())
                .setPrivateKey(command.getPrivateKey())
                .setCreatedMillis(scope.timeMillis())
                .setCreatedLogIndex(scope.index())
                .build());
        return Outcome.done(scope, false);
    }

    private static boolean isRetired(SigningKeyRow key, AccountScope scope) {
        return key.getRetireMillis() != 0 && key.getRetireMillis() < scope.timeMillis();
    }
}

package io.sequencer.server.core.account;

import io.sequencer.proto.log.v1.ClaimFirstAdmin;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.peer.v1.Decision;

/** Hands each command about people to the class that decides that kind. Without state. */
public final class Accounts {
    private Accounts() {}

    /** @throws IllegalArgumentException if it is no command about accounts, logins or keys */
    public static Decision decide(Command command, AccountScope scope) {
        return switch (command.getCommandCase()) {
            case ENABLE_ACCOUNTS -> enable(scope);
            case CREATE_USER -> Users.create(command.getCreateUser(), scope);
            case CHANGE_USER -> Users.change(command.getChangeUser(), scope);
            case OPEN_LOGIN -> Logins.open(command.getOpenLogin(), scope);
            case ROTATE_LOGIN -> Logins.rotate(command.getRotateLogin(), scope);
            case CLOSE_LOGINS -> Logins.close(command.getCloseLogins(), scope);
            case INSTALL_SIGNING_KEY -> SigningKeys.install(command.getInstallSigningKey(), scope);
            case CLAIM_FIRST_ADMIN -> claim(command.getClaimFirstAdmin(), scope);
            default -> throw new IllegalArgumentException(command.getCommandCase() + " is not about people");
        };
    }

    /** Asking twice is no error: leaders ask until they see it done. */
    private static Decision enable(AccountScope scope) {
        boolean existed = scope.enabled();
        scope.enable();
        return Outcome.done(scope, existed);
    }

    /** Of all who ask, the first one is it. */
    private static Decision claim(ClaimFirstAdmin command, AccountScope scope) {
        if (!UserName.isAccount(command.getUser())) {
            return Outcome.invalidName();
        }
        if (!scope.firstAdmin().isEmpty()) {
            return scope.firstAdmin().equals(command.getUser())
                    ? Outcome.done(scope, true)
                    : Outcome.firstAdminTaken(scope.firstAdmin());
        }
        scope.firstAdmin(command.getUser());
        return Outcome.done(scope, false);
    }
}

package io.sequencer.server.edge.access;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.core.access.Rights;
import io.sequencer.server.edge.Errors;
import java.util.Optional;

/** Whether a caller may do something with a document. Without state. */
public final class Permit {
    private Permit() {}

    /**
     * Why nothing can be asked of a shard by that caller. Where owners and grants decide, nobody is taken at his word; and
     * where they do not decide yet though this node's callers are checked, nothing is shown before they do.
     */
    public static Optional<Error> gate(Caller caller, boolean accountsOn) {
        boolean isChecked = caller.kind() != Caller.Kind.UNCHECKED;
        if (isChecked == accountsOn) {
            return Optional.empty();
        }
        return Optional.of(accountsOn ? Refusals.noToken() : Errors.unavailable("accounts are not on yet"));
    }

    /** Why the caller may not read the document, in the state that the row is of. */
    public static Optional<Error> denial(Caller caller, DocumentRow row, boolean accountsOn) {
        Optional<Error> gate = gate(caller, accountsOn);
        return gate.isPresent() || role(caller, row, accountsOn).getNumber() >= Role.READER.getNumber()
                ? gate
                : Optional.of(Rights.denial(row, Role.READER));
    }

    /** The same for who asks from outside: the document is not even there. */
    public static Optional<Error> concealment(Caller caller, DocumentRow row, boolean accountsOn) {
        Optional<Error> gate = gate(caller, accountsOn);
        return gate.isPresent() || denial(caller, row, accountsOn).isEmpty()
                ? gate
                : Optional.of(Errors.notFound(row.getDocId()));
    }

    private static Role role(Caller caller, DocumentRow row, boolean accountsOn) {
        return !accountsOn || caller.kind() == Caller.Kind.BACKEND ? Role.OWNER : Rights.role(row, caller.user());
    }
}

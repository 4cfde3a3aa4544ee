package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmissionSet;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.peer.v1.AcceptedSet;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.access.Rights;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.HashChain;
import io.sequencer.server.core.document.SessionState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides a message of ops. The order of the questions is the contract: does the document exist, may this user write to
 * it (if not, was the op applied while it might: then its first ack), may it speak for this client, is the op known already (then its first ack), is it next, is its base in the window, and only then the
 * mode's own question. A resend is answered before its base is looked at, so resending is always safe.
 *
 * <p>The messages of a set go through the same questions, each as if it were alone.
 */
final class Submissions {
    /** Nothing is known (any more) that would tell whether the message was applied. */
    private static final Set<ErrorCode> FORGOTTEN =
            EnumSet.of(ErrorCode.SESSION_EXPIRED, ErrorCode.DOCUMENT_DELETED, ErrorCode.DOCUMENT_NOT_FOUND);

    private final Documents documents;
    private final Acks acks;
    private final HashChain hashes;

    Submissions(Documents documents, Acks acks, HashChain hashes) {
        this.documents = documents;
        this.acks = acks;
        this.hashes = hashes;
    }

    /** What is to become of a message, before anything has changed. */
    private sealed interface Ruling {}

    /** It changes nothing: it is refused, or it was applied before. */
    private record Settled(Decision decision) implements Ruling {}

    /** It is applied with this. */
    private record Admitted(List<Admission.Numbered> ops) implements Ruling {}

    Decision decide(Submission message, EntryScope entry) {
        return settle(message, rule(message, entry), entry);
    }

    /**
     * All or none. Every message is ruled upon before the first one is applied, so that there is nothing to take back; no two
     * are about one document, so that no ruling depends on another.
     */
    Decision decideSet(SubmissionSet set, EntryScope entry) {
        List<Submission> messages = set.getSubmissionsList();
        Set<String> docIds = new LinkedHashSet<>();
        List<Ruling> rulings = new ArrayList<>(messages.size());
        for (Submission message : messages) {
            Ruling ruling = docIds.add(message.getDocId()) ? rule(message, entry) : twice();
            if (ruling instanceof Settled settled && settled.decision().hasRefused()) {
                return refuseSet(messages, message.getDocId(), settled.decision(), entry);
            }
            rulings.add(ruling);
        }
        int known = firstSettled(rulings);
        if (known >= 0 && rulings.stream().anyMatch(Admitted.class::isInstance)) {
            // A set is numbered as a whole: the known message was sent alone, or in another set.
            Submission message = messages.get(known);
            return Refusal.about(message.getDocId(), Refusal.opIdReused(message.getFirstClientSeq()));
        }
        return rulings.isEmpty()
                ? Refusal.invalidArgument("a set holds at least one message")
                : settle(messages, rulings, entry);
    }

    /** One part that can only be refused refuses the whole; but a part that was forgotten says nothing about what was. */
    private Decision refuseSet(List<Submission> messages, String docId, Decision refused, EntryScope entry) {
        boolean forgotten = FORGOTTEN.contains(refused.getRefused().getCode());
        return forgotten && mayBeApplied(messages, entry) ? Refusal.setUnknown(docId) : Refusal.about(docId, refused);
    }

    /**
     * A set is applied as a whole: it was not, if one of its messages is yet to come. To a stranger a document is as if it were not
     * there, here too.
     */
    private boolean mayBeApplied(List<Submission> messages, EntryScope entry) {
        boolean some = false;
        for (Submission message : messages) {
            Optional<DocumentState> document =
                    documents.find(message.getDocId(), entry).filter(found -> isKnownTo(found, message, entry));
            if (document.isPresent()) {
                if (isYetToCome(document.get(), message)) {
                    return false;
                }
                some = true;
            }
        }
        return some;
    }

    private static boolean isKnownTo(DocumentState document, Submission message, EntryScope entry) {
        return isReader(document, message, entry)
                || (!isMalformed(message)
                        && document.session(ClientId.of(message.getClientId()))
                                .filter(session -> session.user().equals(message.getUser()))
                                .isPresent());
    }

    private static boolean isReader(DocumentState document, Submission message, EntryScope entry) {
        return entry.denial(document, message.getUser(), message.getAuthority(), Role.READER)
                .isEmpty();
    }

    private static boolean isYetToCome(DocumentState document, Submission message) {
        return isMalformed(message)
                || document.session(ClientId.of(message.getClientId()))
                        .map(session -> message.getFirstClientSeq() > session.lastClientSeq())
                        .orElseGet(() -> !mayBeExpired(document, message));
    }

    private static Ruling twice() {
        return new Settled(Refusal.invalidArgument("a set names each document once; put all its ops into one message"));
    }

    private static int firstSettled(List<Ruling> rulings) {
        for (int i = 0; i < rulings.size(); i++) {
            if (rulings.get(i) instanceof Settled) {
                return i;
            }
        }
        return -1;
    }

    private Decision settle(List<Submission> messages, List<Ruling> rulings, EntryScope entry) {
        AcceptedSet.Builder accepted = AcceptedSet.newBuilder();
        for (int i = 0; i < rulings.size(); i++) {
            accepted.addAccepted(settle(messages.get(i), rulings.get(i), entry).getAccepted());
        }
        return Decision.newBuilder().setAcceptedSet(accepted).build();
    }

    private Decision settle(Submission message, Ruling ruling, EntryScope entry) {
        return ruling instanceof Admitted admitted
                ? append(message, admitted.ops(), entry)
                : ((Settled) ruling).decision();
    }

    private Ruling rule(Submission message, EntryScope entry) {
        Optional<DocumentState> found = documents.find(message.getDocId(), entry);
        if (found.isEmpty()) {
            return new Settled(documents.missing(message.getDocId()));
        }
        if (isMalformed(message)) {
            return new Settled(
                    Refusal.invalidArgument("a message has a 16-byte clientId, a client_seq of at least 1, and ops"));
        }
        DocumentState document = found.get();
        Optional<SessionState> session = document.session(ClientId.of(message.getClientId()));
        Optional<Decision> denied = entry.denial(document, message.getUser(), message.getAuthority(), Role.WRITER);
        if (denied.isPresent()) {
            return new Settled(denied(document, session, message, entry).orElse(denied.get()));
        }
        if (session.isPresent() && !session.get().user().equals(message.getUser())) {
            return new Settled(Refusal.clientIdTaken());
        }
        Optional<Decision> known = session.isPresent()
                ? knownOrOutOfOrder(document, session.get(), message, entry)
                : unknownClient(document, message);
        return known.or(() -> baseOutsideWindow(document, session, message))
                .<Ruling>map(Settled::new)
                .orElseGet(() -> admit(document, session, message, entry));
    }

    /**
     * What is said to a user whose right was revoked, and who wrote here before. What was applied then gets its first ack: it changes
     * nothing, and whoever waits for it must hear what became of it. What it became is told only to who may still read.
     */
    private Optional<Decision> denied(
            DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry) {
        if (session.isEmpty()) {
            // Who may still look is told that what he sent may be in there; to others nothing is.
            return isReader(document, message, entry) && mayBeExpired(document, message)
                    ? Optional.of(Refusal.sessionExpired())
                    : Optional.empty();
        }
        if (!session.get().user().equals(message.getUser())) {
            return Optional.empty();
        }
        Decision refusal = Refusal.of(Rights.denial(document.row(), Role.WRITER));
        if (message.getFirstClientSeq() > session.get().lastClientSeq()) {
            return Optional.of(refusal);
        }
        Decision known = repeated(document, session.get(), message, entry);
        if (known.hasRefused()) {
            return Optional.of(refusal);
        }
        return Optional.of(isReader(document, message, entry) ? known : Acks.numbersOf(known));
    }

    private static boolean isMalformed(Submission message) {
        return message.getClientId().size() != ClientId.BYTES
                || message.getFirstClientSeq() < 1
                || message.getBaseSeq() < 0
                || message.getOpsCount() == 0;
    }

    private Optional<Decision> knownOrOutOfOrder(
            DocumentState document, SessionState session, Submission message, EntryScope entry) {
        long first = message.getFirstClientSeq();
        long known = session.lastClientSeq();
        if (first > known + 1) {
            return Optional.of(Refusal.outOfOrder(known + 1, first));
        }
        if (first == known + 1) {
            return Optional.empty();
        }
        return Optional.of(repeated(document, session, message, entry));
    }

    private Decision repeated(DocumentState document, SessionState session, Submission message, EntryScope entry) {
        long first = message.getFirstClientSeq();
        Optional<SessionState.Message> sent = session.message(first);
        if (sent.isPresent()) {
            return isSame(sent.get(), message)
                    ? acks.repeated(document, sent.get().firstServerSeq(), message.getOpsCount(), entry)
                    : Refusal.opIdReused(first);
        }
        // So old that only "it was applied" is known; but it must have been old as a whole.
        return session.message(first + message.getOpsCount() - 1).isEmpty()
                ? Acks.atMost(session.atMost(), message.getOpsCount())
                : Refusal.opIdReused(first);
    }

    private boolean isSame(SessionState.Message sent, Submission message) {
        if (sent.firstClientSeq() != message.getFirstClientSeq() || sent.ops() != message.getOpsCount()) {
            return false;
        }
        long hash = 0;
        for (SubmittedOp op : message.getOpsList()) {
            hash = hashes.payloadHash(hash, op.getPayload(), op.getUndoOf());
        }
        return hash == sent.payloadHash();
    }

    /**
     * A client without a session is new, or it expired. An op that was applied before has a base below its own number,
     * and expiry raised the dedup floor to the session's last number: so nothing applied can pass here again.
     */
    private static Optional<Decision> unknownClient(DocumentState document, Submission message) {
        long first = message.getFirstClientSeq();
        if (document.row().getDedupFloor() == 0) {
            // No session of this document ever expired: a client that is not known has had no op.
            return first > 1 ? Optional.of(Refusal.outOfOrder(1, first)) : Optional.empty();
        }
        return mayBeExpired(document, message) ? Optional.of(Refusal.sessionExpired()) : Optional.empty();
    }

    private static boolean mayBeExpired(DocumentState document, Submission message) {
        long dedupFloor = document.row().getDedupFloor();
        return dedupFloor > 0 && (message.getFirstClientSeq() > 1 || message.getBaseSeq() < dedupFloor);
    }

    private static Optional<Decision> baseOutsideWindow(
            DocumentState document, Optional<SessionState> session, Submission message) {
        long base = message.getBaseSeq();
        if (base > document.headSeq()) {
            return Optional.of(Refusal.futureBase(base, document.headSeq()));
        }
        long own = session.map(SessionState::lastServerSeq).orElse(0L);
        // In append mode messages are pipelined: they name the head that the session began at.
        if (base < own && document.mode() != DocumentMode.APPEND) {
            return Optional.of(Refusal.baseBeforeOwnOp(base, own));
        }
        return Optional.empty();
    }

    private static Ruling admit(
            DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry) {
        Admission.Verdict verdict = Admission.of(document.mode()).admit(document, session, message, entry);
        return verdict instanceof Admission.Refused refused
                ? new Settled(refused.decision())
                : new Admitted(((Admission.Admitted) verdict).ops());
    }

    private Decision append(Submission message, List<Admission.Numbered> ops, EntryScope entry) {
        // Asked for again: while the other messages of a set were ruled upon, memory may have let it go.
        DocumentState document = documents.find(message.getDocId(), entry).orElseThrow();
        DocumentChange change = entry.change(document);
        long firstSeq = document.headSeq() + 1;
        List<OpRecord> records = new ArrayList<>(ops.size());
        for (Admission.Numbered op : ops) {
            change.append(op.record(), op.content(), entry.timeMillis(), entry.index());
            records.add(op.record());
        }
        return Acks.first(document, firstSeq, records);
    }
}

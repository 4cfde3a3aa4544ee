package io.sequencer.server.core.apply;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.Floors;
import io.sequencer.server.core.Removal;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.access.AccessChange;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.HashChain;
import io.sequencer.server.core.document.SessionState;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Decides the commands about a document that add no op. */
final class DocumentCommands {
    private static final int FORMAT = 1;

    private final Documents documents;
    private final ShardReader reader;
    private final HashChain hashes;

    DocumentCommands(Documents documents, ShardReader reader, HashChain hashes) {
        this.documents = documents;
        this.reader = reader;
        this.hashes = hashes;
    }

    /** Asking twice for the same is no error, so that a create may be resent. */
    Decision create(CreateDocument command, EntryScope entry) {
        String docId = command.getDocId();
        DocumentMode mode = command.getMode();
        if (!DocId.isValid(docId)) {
            return Refusal.invalidArgument(
                    "a document's name has 1 to 255 bytes of [A-Za-z0-9._~:/@-] and at most one {tag}");
        }
        if (mode == DocumentMode.DOCUMENT_MODE_UNSPECIFIED || mode == DocumentMode.UNRECOGNIZED) {
            return Refusal.invalidArgument("a document's mode is TEXT, STRICT or APPEND");
        }
        if (!AccessChange.isTitle(command.getTitle())) {
            return Refusal.of(AccessChange.invalidTitle().error());
        }
        Optional<DocumentState> existing = documents.find(docId, entry);
        if (existing.isPresent()) {
            return exists(existing.get(), command, entry);
        }
        if (documents.isDeleted(docId)) {
            return Refusal.documentDeleted(docId);
        }
        boolean owned = entry.accounts().enabled();
        if (owned && command.getAuthority() != Authority.TRUSTED && !UserName.isGrantable(command.getOwner())) {
            return Refusal.noOwner();
        }
        DocumentRow row = DocumentRow.newBuilder()
                .setFormat(FORMAT)
                .setDocId(docId)
                .setMode(mode)
                .setOwner(command.getOwner())
                .setCreatedMillis(entry.timeMillis())
                .setCreatedLogIndex(entry.index())
                .setTitle(command.getTitle())
                .setAccessLogIndex(owned ? entry.index() : 0)
                .build();
        DocumentState document = DocumentState.created(row, reader, hashes);
        documents.hold(document);
        entry.create(document);
        return done(entry.index(), false);
    }

    private static Decision exists(DocumentState document, CreateDocument command, EntryScope entry) {
        if (entry.denial(document, command.getOwner(), command.getAuthority(), Role.READER)
                .isPresent()) {
            return Refusal.nameTaken(document.docId());
        }
        return document.mode() == command.getMode()
                ? done(document.row().getCreatedLogIndex(), true)
                : Refusal.documentExists(document.docId(), document.mode().name());
    }

    /** Who may do what, by the rights that whoever asks has before this command. */
    Decision changeAccess(ChangeAccess command, EntryScope entry) {
        if (!entry.accounts().enabled()) {
            return Refusal.noAccounts();
        }
        Optional<DocumentState> found = documents.find(command.getDocId(), entry);
        if (found.isEmpty()) {
            return documents.missing(command.getDocId());
        }
        DocumentState document = found.get();
        AccessChange.Verdict verdict = AccessChange.decide(document.row(), command, entry.timeMillis(), entry.index());
        if (verdict instanceof AccessChange.Denied denied) {
            return Refusal.of(denied.error());
        }
        DocumentRow changed = ((AccessChange.Granted) verdict).row();
        if (changed.equals(document.row())) {
            return done(entry.index(), true);
        }
        entry.change(document).rowChanged();
        document.access(changed);
        return done(entry.index(), false);
    }

    /** Whoever was named by the leader and is idle by log time goes; who came back in the meantime stays. */
    Decision expire(ExpireSessions command, EntryScope entry) {
        long idleSince = Math.min(
                command.getIdleSinceMillis(),
                entry.timeMillis() - entry.settings().getSessionTtlMillis());
        Optional<DocumentState> document = documents.find(command.getDocId(), entry);
        if (document.isEmpty()) {
            return documents.missing(command.getDocId());
        }
        for (ByteString clientId : command.getClientIdsList()) {
            if (clientId.size() != ClientId.BYTES) {
                return Refusal.invalidArgument("a clientId has 16 bytes");
            }
            Optional<SessionState> session = document.get().session(ClientId.of(clientId));
            if (session.isPresent() && session.get().lastOpMillis() <= idleSince) {
                entry.change(document.get()).sessionsExpired();
                document.get().expire(session.get());
            }
        }
        return done(entry.index(), false);
    }

    /** Content made by a client, of a document whose payloads the sequencer cannot read. */
    Decision putSnapshot(PutSnapshot command, EntryScope entry) {
        Optional<DocumentState> found = documents.find(command.getDocId(), entry);
        if (found.isEmpty()) {
            return documents.missing(command.getDocId());
        }
        DocumentState document = found.get();
        Optional<Decision> denied = entry.denial(document, command.getUser(), command.getAuthority(), Role.WRITER);
        if (denied.isPresent()) {
            return denied.get();
        }
        if (document.mode() == DocumentMode.TEXT) {
            return Refusal.invalidArgument("a text document makes its snapshots by itself");
        }
        if (command.getAtSeq() > document.headSeq()) {
            return Refusal.futureBase(command.getAtSeq(), document.headSeq());
        }
        if (command.getAtSeq() < document.row().getFloor()) {
            return Refusal.compacted(document.row().getFloor());
        }
        if (command.getAtSeq() <= document.contentSeq()) {
            // An older or equal snapshot is of no use; a resent one must not be an error.
            return done(entry.index(), true);
        }
        if (command.getContent().size() > entry.settings().getMaxDocumentBytes()) {
            return Refusal.documentTooLarge(
                    command.getContent().size(), entry.settings().getMaxDocumentBytes());
        }
        CRC32C crc = new CRC32C();
        crc.update(command.getContent().asReadOnlyByteBuffer());
        if (document.contentSeq() > 0) {
            // Only the newest one is ever read.
            entry.remove(new Removal.Superseded(document.docId(), document.contentSeq()));
        }
        entry.change(document)
                .put(ClientContentRow.newBuilder()
                        .setFormat(FORMAT)
                        .setSeq(command.getAtSeq())
                        .setContent(command.getContent())
                        .setCrc32C((int) crc.getValue())
                        .setUser(command.getUser())
                        .setTimeMillis(entry.timeMillis())
                        .build());
        return done(entry.index(), false);
    }

    /** Setting what is set already is no error. What was truncated before does not come back. */
    Decision retain(SetRetention command, EntryScope entry) {
        Optional<DocumentState> found = documents.find(command.getDocId(), entry);
        if (found.isEmpty()) {
            return documents.missing(command.getDocId());
        }
        Optional<Decision> denied = entry.denial(found.get(), command.getUser(), command.getAuthority(), Role.OWNER);
        if (denied.isPresent()) {
            return denied.get();
        }
        if (command.hasRetention() && !Floors.isSane(command.getRetention())) {
            return Refusal.invalidArgument("a retention is a number of ops from 0, or forever");
        }
        entry.change(found.get()).rowChanged();
        found.get().retain(command.hasRetention() ? Optional.of(command.getRetention()) : Optional.empty());
        return done(entry.index(), false);
    }

    static Decision done(long logIndex, boolean existed) {
        return Decision.newBuilder()
                .setDone(Done.newBuilder().setLogIndex(logIndex).setExisted(existed))
                .build();
    }
}

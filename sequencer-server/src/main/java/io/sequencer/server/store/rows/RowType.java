package io.sequencer.server.store.rows;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.StoreIdentity;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.level.UnknownEntryException;
import java.io.IOException;
import java.util.function.ToIntFunction;

/** One kind of row: where it stands, how it is parsed, and the only format of it that this release knows. */
public record RowType<T extends MessageLite>(String label, Column column, Parser<T> parser, ToIntFunction<T> format) {
    public static final int FORMAT = 1;

    public static final RowType<AppliedRow> APPLIED =
            new RowType<>("position", Column.META, AppliedRow.parser(), AppliedRow::getFormat);
    public static final RowType<StoreIdentity> IDENTITY =
            new RowType<>("identity", Column.META, StoreIdentity.parser(), StoreIdentity::getFormat);
    public static final RowType<DocumentRow> DOCUMENT =
            new RowType<>("document", Column.DOCUMENTS, DocumentRow.parser(), DocumentRow::getFormat);
    public static final RowType<OpBlock> BLOCK = new RowType<>("ops", Column.OPS, OpBlock.parser(), OpBlock::getFormat);
    public static final RowType<SnapshotRow> SNAPSHOT =
            new RowType<>("snapshot", Column.SNAPSHOTS, SnapshotRow.parser(), SnapshotRow::getFormat);
    public static final RowType<SessionRow> SESSION =
            new RowType<>("session", Column.SESSIONS, SessionRow.parser(), SessionRow::getFormat);
    public static final RowType<ClientContentRow> CONTENT =
            new RowType<>("content", Column.CONTENTS, ClientContentRow.parser(), ClientContentRow::getFormat);
    public static final RowType<EntryRow> ENTRY =
            new RowType<>("entry", Column.FEED, EntryRow.parser(), EntryRow::getFormat);

    public static final RowType<UserRow> USER =
            new RowType<>("user", Column.USERS, UserRow.parser(), UserRow::getFormat);
    public static final RowType<MembershipRow> MEMBERSHIP =
            new RowType<>("membership", Column.MEMBERSHIPS, MembershipRow.parser(), MembershipRow::getFormat);
    public static final RowType<SigningKeyRow> KEY =
            new RowType<>("key", Column.KEYS, SigningKeyRow.parser(), SigningKeyRow::getFormat);

    /**
     * Parses a row without copying its bytes fields: they share the array, which nobody may change from now on.
     *
     * @throws UnknownEntryException if it has a later format
     * @throws CorruptStateException if it does not parse, or has no format
     */
    public T parse(byte[] key, byte[] row) {
        T parsed;
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(row).newCodedInput();
            in.enableAliasing(true);
            parsed = parser.parseFrom(in);
        } catch (IOException e) {
            throw new CorruptStateException(name(key) + " does not parse", e);
        }
        int found = format.applyAsInt(parsed);
        if (Integer.toUnsignedLong(found) > FORMAT) {
            throw new UnknownEntryException(name(key) + " has format " + found + ", known here is " + FORMAT);
        }
        if (found != FORMAT) {
            throw new CorruptStateException(name(key) + " has format " + found + ", known is " + FORMAT);
        }
        return parsed;
    }

    /** Refuses to write what {@link #parse} would refuse to read. */
    public void check(T row) {
        if (format.applyAsInt(row) != FORMAT) {
            throw new IllegalArgumentException(label + " row of format " + format.applyAsInt(row));
        }
    }

    public String name(byte[] key) {
        return "row " + label + " " + RowKeys.describe(column, key);
    }
}

package io.sequencer.server.fanout;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.EntryRow;
import io.sequencer.proto.log.v1.Grant;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.SessionRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.SnapshotRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Role;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.DocumentWrites;
import io.sequencer.server.core.ShardReader;
import io.sequencer.text.Rope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A shard with one document whose every op inserts one character in front. Its rows are a list. */
final class MemoryDocument implements DocumentSource, ShardReader {
    static final UUID SOMEBODY = new UUID(0, 1);

    final String docId = "doc";
    final DocumentMode mode;
    private final List<OpBlock> blocks = new ArrayList<>();
    private Rope content = Rope.EMPTY;
    boolean accountsOn;
    private long accessLogIndex;
    private final List<Grant> grants = new ArrayList<>();
    private long head;
    private long floor;
    private long logIndex;
    private ClientContentRow clientContent = ClientContentRow.getDefaultInstance();

    MemoryDocument(DocumentMode mode) {
        this.mode = mode;
    }

    long head() {
        return head;
    }

    Rope content() {
        return content;
    }

    /** Applies one entry with ops of this client; as a shard does it, the rows and the view are there first. */
    AppliedEntry append(int ops, UUID client, long firstClientSeq, int padding) {
        OpBlock.Builder block = OpBlock.newBuilder().setFirstSeq(head + 1).setTimeMillis(1000 + head);
        for (int i = 0; i < ops; i++) {
            block.addRecords(OpRecord.newBuilder()
                    .setClientId(ClientId.bytes(client))
                    .setClientSeq(firstClientSeq + i)
                    .setSubmitted(payload(head + 1 + i, padding))
                    .build()
                    .toByteString());
        }
        if (mode == DocumentMode.TEXT) {
            for (int i = 1; i <= ops; i++) {
                content = content.insert(0, letter(head + i).repeat(1 + padding));
            }
        }
        head += ops;
        blocks.add(block.setVersion(head).build());
        return new AppliedEntry(
                ++logIndex,
                List.of(),
                List.of(new DocumentWrites(
                        docId,
                        Optional.of(blocks.get(blocks.size() - 1)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        DocumentWrites.SessionWrites.NONE)),
                List.of(),
                Optional.empty(),
                AppliedRow.getDefaultInstance());
    }

    /** Applies one entry that makes a user a reader, or takes that back. */
    AppliedEntry access(String user, boolean reads) {
        accessLogIndex = ++logIndex;
        grants.removeIf(grant -> grant.getUser().equals(user));
        if (reads) {
            grants.add(Grant.newBuilder().setUser(user).setRole(Role.READER).build());
        }
        return new AppliedEntry(
                logIndex,
                List.of(),
                List.of(new DocumentWrites(
                        docId,
                        Optional.empty(),
                        document(docId),
                        Optional.empty(),
                        Optional.empty(),
                        DocumentWrites.SessionWrites.NONE)),
                List.of(),
                Optional.empty(),
                AppliedRow.getDefaultInstance());
    }

    ByteString payload(long seq, int padding) {
        String text = letter(seq).repeat(1 + padding);
        return mode == DocumentMode.TEXT
                ? TextOp.newBuilder()
                        .addParts(TextPart.newBuilder().setInsert(text))
                        .build()
                        .toByteString()
                : ByteString.copyFromUtf8(text);
    }

    static String letter(long seq) {
        return String.valueOf((char) ('a' + seq % 26));
    }

    void putContent(long seq, String bytes) {
        clientContent = ClientContentRow.newBuilder()
                .setSeq(seq)
                .setContent(ByteString.copyFromUtf8(bytes))
                .build();
    }

    /** Ops up to {@code newFloor} are gone. */
    void truncate(long newFloor) {
        floor = Math.max(floor, newFloor);
        blocks.removeIf(b -> b.getFirstSeq() + b.getRecordsCount() - 1 <= floor);
    }

    @Override
    public Optional<DocumentView> view(String id) {
        return Optional.of(new DocumentView(
                document(docId).orElseThrow(),
                head,
                head,
                content,
                clientContent.getSeq(),
                ByteString.EMPTY,
                logIndex));
    }

    @Override
    public Optional<DocumentView> published(String id) {
        return view(id);
    }

    @Override
    public <T> T read(Function<ShardReader, T> reading) {
        return reading.apply(this);
    }

    @Override
    public long lastClientSeq(ShardReader reader, String id, UUID clientId, long atSeq) {
        return 0;
    }

    @Override
    public AppliedRow applied() {
        return AppliedRow.getDefaultInstance();
    }

    @Override
    public Optional<DocumentRow> document(String id) {
        return Optional.of(DocumentRow.newBuilder()
                .setFormat(1)
                .setDocId(docId)
                .setMode(mode)
                .setFloor(floor)
                .setAccessLogIndex(accessLogIndex)
                .addAllGrants(grants)
                .build());
    }

    @Override
    public Optional<SnapshotRow> snapshot(String id, long atMost) {
        return Optional.empty();
    }

    @Override
    public long snapshotSeq(String id, long atMost) {
        return snapshot(id, atMost).map(SnapshotRow::getSeq).orElse(0L);
    }

    @Override
    public Optional<EntryRow> entry(long index) {
        return Optional.empty();
    }

    @Override
    public Optional<SessionRow> session(String id, UUID clientId) {
        return Optional.empty();
    }

    @Override
    public Optional<ClientContentRow> clientContent(String id, long seq) {
        return seq == clientContent.getSeq() ? Optional.of(clientContent) : Optional.empty();
    }

    @Override
    public boolean accountsOn() {
        return accountsOn;
    }

    @Override
    public Optional<UserRow> user(String name) {
        return Optional.empty();
    }

    @Override
    public List<SigningKeyRow> signingKeys() {
        return List.of();
    }

    @Override
    public List<String> documentIds(String prefix, String after, int limit) {
        return limit > 0 && docId.startsWith(prefix) && docId.compareTo(after) > 0 ? List.of(docId) : List.of();
    }

    @Override
    public void blocks(String id, long firstSeq, long lastSeq, BlockVisitor visitor) {
        for (OpBlock block : blocks) {
            long last = block.getFirstSeq() + block.getRecordsCount() - 1;
            if (last >= firstSeq && block.getFirstSeq() <= lastSeq && !visitor.visit(block)) {
                return;
            }
        }
    }
}

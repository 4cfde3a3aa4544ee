package io.sequencer.server.edge.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Response;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.TextOp;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.server.auth.Authenticator;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.MemoryRows;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.apply.ShardMachine;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.Pressure;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.fanout.FanOutLimits;
import io.sequencer.server.fanout.Timer;
import io.sequencer.server.fanout.frame.WireFormat;
import io.sequencer.server.presence.PresenceLimits;
import io.sequencer.server.presence.Presences;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** One session over a shard in memory, whose loop, readers and timer move when the test says so. */
final class ManualSession implements Connection, DocumentSource {
    static final String DOC = "doc";
    static final int PERMITS = 4;

    final Semaphore permits = new Semaphore(PERMITS);
    final Deque<Runnable> timers = new ArrayDeque<>();
    final EditorSession session;
    boolean writable = true;
    boolean reading = true;
    boolean readersRefuse;
    long nowMillis = 1000;
    /** Why the node ended the conversation. */
    Optional<CloseReason> closed = Optional.empty();
    /** Whether the document is in memory. */
    boolean published = true;

    private final MemoryRows rows = new MemoryRows();
    private final ShardMachine machine = new ShardMachine(rows, Long.MAX_VALUE);
    private final Queue<Runnable> loopTasks = new ArrayDeque<>();
    private final Queue<Runnable> readTasks = new ArrayDeque<>();
    private final Executor loop = loopTasks::add;
    private final ReadSlots slots = new ReadSlots();
    private final List<byte[]> written = new ArrayList<>();
    private final Queue<ServerMessage> flushed = new ArrayDeque<>();
    private long index;

    /** Of a cluster without accounts; hello was said. */
    ManualSession() {
        this(Optional.empty());
        session.onMessage(
                ClientMessage.newBuilder().setHello(Hello.getDefaultInstance()).build());
        flushed.clear();
    }

    /** Nothing was said yet. */
    ManualSession(Optional<Authenticator> authenticator) {
        Executor readers = task -> {
            if (readersRefuse) {
                throw new RejectedExecutionException();
            }
            readTasks.add(task);
        };
        Timer timer = (pause, task) -> timers.add(task);
        EdgeLimits limits = EdgeLimits.defaults();
        EdgeNode.Live live = new EdgeNode.Live(
                new FanOut(FanOutLimits.defaults(), readers, timer, System::nanoTime),
                new Presences(
                        new PresenceLimits(1, 1, Duration.ofMinutes(1), Duration.ofSeconds(1)),
                        timer,
                        System::nanoTime));
        EdgeNode node = new EdgeNode(
                new EdgeNode.Identity("test", "n1", "0", 0, 1),
                List.of(this),
                (shard, command) -> new CompletableFuture<>(),
                null,
                live,
                new EdgeNode.Work(readers, timer, permits, () -> Instant.ofEpochMilli(nowMillis)),
                authenticator);
        session = new EditorSession(
                node,
                limits,
                new EdgeCounters(),
                this,
                new Gates(limits, false, Pressure.NONE, System::nanoTime).ofEditor());
        apply(Command.newBuilder()
                .setCreate(CreateDocument.newBuilder()
                        .setDocId(DOC)
                        .setMode(DocumentMode.TEXT)
                        .setOwner("ada")));
    }

    void apply(Command.Builder command) {
        LogEntry entry = LogEntry.newBuilder().setFormat(1).addCommands(command).build();
        AppliedEntry applied = machine.apply(1, ++index, entry);
        rows.write(applied);
        machine.written();
    }

    /** Ops that each put the text in front, by two clients in turn. */
    void insert(int ops, String text) {
        TextOp op = TextOp.newBuilder()
                .addParts(TextPart.newBuilder().setInsert(text))
                .build();
        for (int i = 1; i <= ops; i++) {
            apply(Command.newBuilder()
                    .setSubmit(Submission.newBuilder()
                            .setDocId(DOC)
                            .setClientId(ClientId.bytes(new UUID(0, i % 2)))
                            .setFirstClientSeq((i + 1) / 2)
                            .setBaseSeq(i - 1)
                            .setUser("ada")
                            .addOps(SubmittedOp.newBuilder().setPayload(op.toByteString()))));
        }
    }

    void send(ClientMessage.Builder message) {
        session.onMessage(message.build());
    }

    void ask(Request.Builder request) {
        send(ClientMessage.newBuilder().setRequest(request));
    }

    /** Until nobody has anything to do but the client and the timer. */
    void settle() {
        while (!loopTasks.isEmpty() || !readTasks.isEmpty()) {
            step(loopTasks);
            step(readTasks);
        }
    }

    private static void step(Queue<Runnable> tasks) {
        Runnable next = tasks.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Lets the readers take so many steps, and all that follows from them on the loop. */
    void stepReaders(int steps) {
        for (int i = 0; i < steps; i++) {
            settleLoop();
            step(readTasks);
        }
        settleLoop();
    }

    private void settleLoop() {
        while (!loopTasks.isEmpty()) {
            step(loopTasks);
        }
    }

    /** The client takes nothing more once an answer has begun. */
    void takeUntilFirstAnswer() {
        while (nothingWentOut()) {
            stepReaders(1);
        }
        writable = false;
        settle();
    }

    void takeAgain() {
        writable = true;
        session.onWritable();
        settle();
    }

    /** The next message that went out. */
    ServerMessage next() {
        return flushed.remove();
    }

    Response response() {
        return next().getResponse();
    }

    boolean nothingWentOut() {
        return flushed.isEmpty();
    }

    @Override
    public WireFormat format() {
        return WireFormat.PROTO;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public ReadSlots reads() {
        return slots;
    }

    @Override
    public void write(byte[] frame) {
        written.add(frame);
    }

    @Override
    public void flush() {
        for (byte[] frame : written) {
            try {
                flushed.add(ServerMessage.parseFrom(frame));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        written.clear();
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
    }

    @Override
    public void close(CloseReason reason, Error error) {
        closed = Optional.of(reason);
    }

    @Override
    public Optional<DocumentView> view(String docId) {
        return new DocumentHistory(rows).head(docId);
    }

    @Override
    public boolean accountsOn() {
        return machine.accountsOn();
    }

    @Override
    public Optional<DocumentView> published(String docId) {
        return published ? view(docId) : Optional.empty();
    }

    @Override
    public <T> T read(Function<ShardReader, T> reading) {
        return reading.apply(rows);
    }

    @Override
    public long lastClientSeq(ShardReader reader, String docId, UUID clientId, long atSeq) {
        return 0;
    }
}

package io.sequencer.client;

import io.sequencer.client.document.DocumentOpening;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.TextDocument;
import io.sequencer.client.follow.Cursor;
import io.sequencer.client.history.DocumentHistory;
import io.sequencer.client.lane.SessionPlace;
import io.sequencer.client.link.Calls;
import io.sequencer.client.link.Channels;
import io.sequencer.client.link.GrpcTransport;
import io.sequencer.client.link.Link;
import io.sequencer.client.multi.AllOutcome;
import io.sequencer.client.multi.MultiSubmit;
import io.sequencer.client.multi.Part;
import io.sequencer.client.people.Sharing;
import io.sequencer.client.people.Users;
import io.sequencer.client.storage.PendingStoreException;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.NodeStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client of a cluster. Any thread; see the package for which thread calls back.
 *
 * <p>Connects in the background: what is submitted before a node is reached waits for it.
 */
public final class SequencerClient implements AutoCloseable {

    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final List<Endpoint> endpoints;
    private final ClientOptions options;
    private final Link link;
    private final Calls calls;
    private final ExecutorService storage;
    private final DocumentOpening opening;
    private final Set<TextDocument> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private SequencerClient(List<Endpoint> endpoints, ClientOptions options, RandomGenerator random) {
        this.endpoints = endpoints;
        this.options = options;
        this.link = GrpcTransport.link(
                "sequencer-client-" + CLIENTS.incrementAndGet(), endpoints, options, System::nanoTime, random);
        this.calls = new Calls(options, link.admittance().tokens(), System::nanoTime, random);
        this.storage = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sequencer-store");
            thread.setDaemon(true);
            return thread;
        });
        this.opening = new DocumentOpening(link, storage, SequencerClient::newClientId);
    }

    /**
     * A client that begins with the first endpoint and moves on through the list when a node fails.
     *
     * @throws IllegalArgumentException if the list is empty, if the files of the TLS options cannot be used, or if a token would leave
     *     this machine in plain text
     */
    public static SequencerClient connect(List<Endpoint> endpoints, ClientOptions options) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("a client needs at least one endpoint");
        }
        if (options.access().tokens().isPresent()) {
            Channels.refusePlainTextBeyondThisMachine(endpoints, options.access());
        }
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        SequencerClient client = new SequencerClient(List.copyOf(endpoints), options, random);
        client.link.start();
        return client;
    }

    public static SequencerClient connect(List<Endpoint> endpoints) {
        return connect(endpoints, ClientOptions.defaults());
    }

    /**
     * Opens a text document for editing. Returns at once; the content follows, see {@link TextDocument#awaitSynced}. One handle or
     * subscription a document and client: a second one fails.
     *
     * @throws PendingStoreException if what is stored cannot be read, or another handle has it
     * @throws IllegalStateException if the client is closed
     */
    public TextDocument open(String docId, DocumentOptions documentOptions) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        TextDocument document = opening.open(docId, documentOptions, open::remove);
        open.add(document);
        return document;
    }

    /** As {@link #open(String, DocumentOptions)} with the defaults: the document must exist, nothing is stored. */
    public TextDocument open(String docId) {
        return open(docId, DocumentOptions.defaults());
    }

    /** A new editing session in a text or strict document: one message on the way at a time. */
    public ClientSession session(String docId, String clientId) {
        return session(docId, clientId, 1);
    }

    /**
     * A session that goes on where an earlier one of this clientId stopped.
     *
     * @param nextClientSeq the number its next op takes: one above the last that was applied
     */
    public ClientSession session(String docId, String clientId, long nextClientSeq) {
        return new ClientSession(
                link, SessionPlace.oneByOne(docId, clientId, nextClientSeq, options.waitingPerSession()));
    }

    /**
     * A new session that appends to an append document: many ops on the way, in order. Reads the document's head first.
     *
     * @throws RefusedException if the document does not exist
     * @throws UnreachableException if no node answers
     */
    public AppendSession appendSession(String docId, String clientId) {
        long head = documents().head(docId).getHeadSeq();
        return new AppendSession(
                link,
                SessionPlace.pipelined(docId, clientId, head, options.appendWindow(), options.waitingPerSession()));
    }

    /**
     * Follows a document from its beginning or its newest snapshot, as the node finds cheaper. One subscription a
     * document and client.
     */
    public Subscription subscribe(String docId, Subscription.Listener listener) {
        return follow(docId, Cursor.NOTHING, listener);
    }

    /** Follows a document behind {@code lastSeenSeq}. */
    public Subscription subscribe(String docId, long lastSeenSeq, Subscription.Listener listener) {
        if (lastSeenSeq < 0) {
            throw new IllegalArgumentException("lastSeenSeq must not be negative");
        }
        return follow(docId, lastSeenSeq, listener);
    }

    private Subscription follow(String docId, long after, Subscription.Listener listener) {
        Cursor cursor = link.subscribe(docId, after, listener);
        return new Subscription() {
            @Override
            public String docId() {
                return docId;
            }

            @Override
            public long lastSeq() {
                return cursor.lastSeq();
            }

            @Override
            public void close() {
                link.unsubscribe(cursor);
            }
        };
    }

    /**
     * Sends one message to each of several documents of one shard, sent again until it is answered or {@code submitTimeout} passed:
     * all are applied, in one log entry, or none. Blocks; not on the client's thread. Ops of one clientId and document must not be
     * under way here and in a session at the same time.
     */
    public AllOutcome submitAll(List<Part> parts) {
        return new MultiSubmit(calls, nodesNearFirst(), options.submitTimeout()).submit(parts);
    }

    /** What a document was, and who made it so. */
    public DocumentHistory history(String docId) {
        return new DocumentHistory(documents(), docId);
    }

    /** Reads that any node may answer. */
    public Documents documents() {
        return new Documents(calls, nodesNearFirst());
    }

    /** Reads that this node and no other answers. */
    public Documents documentsAt(Endpoint node) {
        return new Documents(calls, List.of(node));
    }

    /** What a node sees of the cluster; {@link UnreachableException} after three seconds. */
    public NodeStatus nodeStatus(Endpoint node) {
        return documentsAt(node).nodeStatusSoon();
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** People: sign-up, log-in, and who there is. */
    public Users users() {
        return new Users(calls, nodesNearFirst());
    }

    /** Which documents the user has, and who has a document. */
    public Sharing sharing() {
        return new Sharing(calls, nodesNearFirst());
    }

    /** Why there is no access now: no token is to be had, or none is taken. What is pending waits for one. */
    public Optional<Error> accessProblem() {
        return link.admittance().lost();
    }

    /** The node of the present stream; null between two. */
    public @Nullable Endpoint connectedTo() {
        return link.connectedTo();
    }

    private List<Endpoint> nodesNearFirst() {
        Endpoint near = link.connectedTo();
        return near == null
                ? endpoints
                : endpoints.stream()
                        .sorted((a, b) -> Boolean.compare(b.equals(near), a.equals(near)))
                        .toList();
    }

    /** A clientId nobody else has. */
    public static String newClientId() {
        return UUID.randomUUID().toString();
    }

    /** Closes the open documents and ends the streams; messages without an answer become {@link Outcome.Unknown}. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(TextDocument::close);
        link.close();
        calls.close();
        storage.shutdown();
    }
}

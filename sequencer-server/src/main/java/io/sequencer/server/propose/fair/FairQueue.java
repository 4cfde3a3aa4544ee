package io.sequencer.server.propose.fair;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits, in turns: the documents take turns, and in a document its sources do; what one source sent stays in order, also
 * over its documents. Not thread-safe.
 *
 * <p>A turn is worth {@link #TURN_COST}; a turn that ends in the middle of something costly is overdrawn, and paid back in
 * the next ones (Surplus Round Robin: Adiseshu, Parulkar and Varghese, 1996; after Deficit Round Robin: Shreedhar and
 * Varghese, 1995). So of two that always wait none is ever ahead of the other by more than a turn and their costliest item,
 * and each take is a constant amount of work for items of ordinary size. A source stands in the ring of the document that
 * its first item is for when its turn begins, and all of the turn is charged to that one.
 *
 * <p>Room is shared by dynamic thresholds (Choudhury and Hahne, 1998): a document or source may hold as much as is still
 * free. One that floods alone fills half of the queue, n of them n/(n+1) of it. The room may be passed by one item of each source,
 * and by what the cluster itself proposes: the queue as a whole is bounded by its owner.
 */
public final class FairQueue<T> {
    /** What a turn is worth, in bytes. */
    static final int TURN_COST = 1024;

    /** What an item costs besides its bytes: small ones are no gift. */
    static final int ITEM_COST = 256;

    private Room room;
    private final Map<ByteString, Document<T>> documents = new HashMap<>();
    private final Map<ByteString, Source<T>> sources = new HashMap<>();
    private final ArrayDeque<Document<T>> turns = new ArrayDeque<>();
    private int items;
    private long bytes;

    /** How much waits at most, of which there is always something left for who has nothing in it. */
    public record Room(int items, long bytes) {}

    private record Item<T>(T value, Document<T> document, int bytes) {
        int cost() {
            return bytes + ITEM_COST;
        }
    }

    /** What one document, or one source, has in the queue. */
    private static class Share {
        final ByteString name;
        int items;
        long bytes;
        long credit = TURN_COST;

        Share(ByteString name) {
            this.name = name;
        }

        void came(int size) {
            items++;
            bytes += size;
        }

        /** Whether nothing is left. */
        boolean left(int size) {
            items--;
            bytes -= size;
            return items == 0;
        }
    }

    private static final class Document<T> extends Share {
        final ArrayDeque<Source<T>> ready = new ArrayDeque<>();

        Document(ByteString name) {
            super(name);
        }
    }

    private static final class Source<T> extends Share {
        final ArrayDeque<Item<T>> waiting = new ArrayDeque<>();
        /** The last round in which something of it was refused. */
        long refusedInRound = -1;

        Source(ByteString name) {
            super(name);
        }
    }

    public FairQueue(Room room) {
        this.room = room;
    }

    /** How much may wait from now on; what waits already stays. */
    public void resize(Room now) {
        room = now;
    }

    public boolean isEmpty() {
        return items == 0;
    }

    /** Sources that have something waiting. */
    public int sources() {
        return sources.size();
    }

    /**
     * Takes in an item if its document and its source have room, or if nothing of its source waits: whatever others do, nobody
     * is kept out who asks for one thing at a time. Once an item is refused, so are all of its source that come in the same
     * round: a smaller one would leave a hole behind it.
     *
     * @param round grows from one batch of arrivals to the next
     */
    public boolean offer(T value, Origin origin, int size, long round) {
        Source<T> source = sources.get(origin.source());
        Document<T> document = documents.get(origin.document());
        if (source != null && !origin.isCluster() && !isLetIn(source, document, size, round)) {
            source.refusedInRound = round;
            return false;
        }
        if (document == null) {
            document = new Document<>(origin.document());
            documents.put(document.name, document);
        }
        if (source == null) {
            source = new Source<>(origin.source());
            sources.put(source.name, source);
        }
        Item<T> item = new Item<>(value, document, size);
        document.came(size);
        source.came(size);
        items++;
        bytes += size;
        source.waiting.add(item);
        if (source.items == 1) {
            stand(source);
        }
        return true;
    }

    private boolean isLetIn(Source<T> source, @Nullable Document<T> document, int size, long round) {
        return source.refusedInRound != round && hasRoom(source, size) && (document == null || hasRoom(document, size));
    }

    private boolean hasRoom(Share share, int size) {
        return share.items < room.items - items && share.bytes + size <= room.bytes - bytes;
    }

    /** The item whose turn it is; null if nothing waits. */
    public @Nullable T peek() {
        Source<T> source = next();
        return source == null ? null : first(source).value;
    }

    /** Takes out what {@link #peek} gave. */
    public void take() {
        Source<T> source = next();
        if (source != null) {
            Item<T> item = source.waiting.remove();
            Document<T> stand = turns.getFirst();
            source.credit -= item.cost();
            stand.credit -= item.cost();
            forget(source, item);
            if (source.waiting.isEmpty()) {
                stand.ready.removeFirst();
                leaveIfEmpty(stand);
            }
        }
    }

    /** Takes out whatever the test says, wherever it stands, as if it had never been there. */
    public void removeIf(Predicate<? super T> unwanted) {
        for (Source<T> source : List.copyOf(sources.values())) {
            source.waiting.removeIf(item -> {
                boolean isOut = unwanted.test(item.value);
                if (isOut) {
                    forget(source, item);
                }
                return isOut;
            });
        }
        turns.removeIf(document -> {
            document.ready.removeIf(source -> source.waiting.isEmpty());
            return document.ready.isEmpty();
        });
    }

    /** The source whose turn it is. */
    private @Nullable Source<T> next() {
        while (true) {
            Document<T> document = turns.peek();
            if (document == null) {
                return null;
            }
            Source<T> source = document.ready.getFirst();
            if (source.credit <= 0) {
                source.credit += TURN_COST;
                endTurn(document.ready.removeFirst(), document);
            } else if (document.credit <= 0) {
                document.credit += TURN_COST;
                turns.addLast(turns.removeFirst());
            } else {
                return source;
            }
        }
    }

    private void endTurn(Source<T> source, Document<T> document) {
        if (first(source).document == document) {
            document.ready.addLast(source);
        } else {
            leaveIfEmpty(document);
            stand(source);
        }
    }

    /** At the end of the ring of the document that the source's first item is for. */
    private void stand(Source<T> source) {
        Document<T> document = first(source).document;
        if (document.ready.isEmpty()) {
            document.credit = TURN_COST;
            turns.addLast(document);
        }
        document.ready.addLast(source);
    }

    /** The document whose turn it is may have nobody left in it. */
    private void leaveIfEmpty(Document<T> document) {
        if (document.ready.isEmpty()) {
            turns.removeFirst();
        }
    }

    private static <T> Item<T> first(Source<T> source) {
        return source.waiting.getFirst();
    }

    private void forget(Source<T> source, Item<T> item) {
        items--;
        bytes -= item.bytes;
        if (source.left(item.bytes)) {
            sources.remove(source.name);
        }
        if (item.document.left(item.bytes)) {
            documents.remove(item.document.name);
        }
    }
}

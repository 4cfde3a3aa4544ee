package io.sequencer.chaos.live.record;

import io.sequencer.client.Endpoint;
import io.sequencer.client.link.Transport;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ServerMessage;
import java.util.function.Function;

/** Another transport, with what is submitted over it and answered written down. Used on the client's loop, as that one is. */
public final class RecordingTransport implements Transport {
    private final Transport way;
    private final Recording recording;
    private final Function<Endpoint, String> names;

    /** @param names of the nodes */
    public RecordingTransport(Transport way, Recording recording, Function<Endpoint, String> names) {
        this.way = way;
        this.recording = recording;
        this.names = names;
    }

    @Override
    public Stream open(Endpoint endpoint, Listener listener) {
        Attempts attempts = new Attempts(recording, names.apply(endpoint));
        Stream stream = way.open(endpoint, new Watched(listener, attempts));
        return new WatchedStream(stream, attempts);
    }

    private record Watched(Listener listener, Attempts attempts) implements Listener {
        @Override
        public void received(ServerMessage message) {
            if (message.hasAck()) {
                attempts.acked(message.getAck());
            } else if (message.hasRejected()) {
                attempts.rejected(message.getRejected());
            }
            listener.received(message);
        }

        @Override
        public void ready() {
            listener.ready();
        }

        @Override
        public void ended(String problem) {
            attempts.ended();
            listener.ended(problem);
        }
    }

    private record WatchedStream(Stream stream, Attempts attempts) implements Stream {
        @Override
        public void send(ClientMessage message) {
            if (message.hasSubmit()) {
                attempts.sent(message.getSubmit());
            }
            stream.send(message);
        }

        @Override
        public boolean isReady() {
            return stream.isReady();
        }

        @Override
        public void close() {
            attempts.ended();
            stream.close();
        }
    }
}

package io.sequencer.server.edge.websocket;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sequencer.proto.v1.ClientMessage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the frames of clients. */
final class ClientFrames {
    // Unknown fields are refused by name: a misspelt field would otherwise be a silent default.
    private static final JsonFormat.Parser JSON = JsonFormat.parser();
    private static final JsonFormat.Parser KNOWN_FIELDS = JsonFormat.parser().ignoringUnknownFields();

    private ClientFrames() {}

    static ClientMessage proto(ByteBuf content) throws InvalidProtocolBufferException {
        return content.hasArray()
                ? ClientMessage.parser()
                        .parseFrom(
                                content.array(), content.arrayOffset() + content.readerIndex(), content.readableBytes())
                : ClientMessage.parseFrom(ByteBufUtil.getBytes(content));
    }

    static ClientMessage json(byte[] utf8) throws InvalidProtocolBufferException {
        return json(JSON, utf8);
    }

    /** What is known of a message that {@link #json} refused, so that the refusal can say whose it is. */
    static Optional<ClientMessage> knownFields(byte[] utf8) {
        try {
            return Optional.of(json(KNOWN_FIELDS, utf8));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static ClientMessage json(JsonFormat.Parser parser, byte[] utf8) throws InvalidProtocolBufferException {
        ClientMessage.Builder message = ClientMessage.newBuilder();
        parser.merge(new String(utf8, StandardCharsets.UTF_8), message);
        return message.build();
    }
}

package io.sequencer.server.edge.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.DocumentsGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * {@code Documents.Session} with its own marshallers: what goes out is encoded already and shared by many streams, and what
 * comes in undecodable is answered instead of ending the stream.
 */
final class SessionMethod {
    static final MethodDescriptor<Inbound, byte[]> DESCRIPTOR = DocumentsGrpc.getSessionMethod().toBuilder(
                    new InboundMarshaller(), new FrameMarshaller())
            .build();

    private SessionMethod() {}

    /** One message of the client. */
    sealed interface Inbound {
        /** @param bytes its size on the wire */
        record Message(ClientMessage message, int bytes) implements Inbound {}

        record Unreadable(String why) implements Inbound {}
    }

    private static final class InboundMarshaller implements MethodDescriptor.Marshaller<Inbound> {
        @Override
        public InputStream stream(Inbound value) {
            throw new UnsupportedOperationException("the server does not send client messages");
        }

        @Override
        public Inbound parse(InputStream stream) {
            try {
                int bytes = stream.available();
                CodedInputStream in = CodedInputStream.newInstance(stream);
                ClientMessage message = ClientMessage.parseFrom(in);
                return new Inbound.Message(message, bytes);
            } catch (InvalidProtocolBufferException e) {
                return new Inbound.Unreadable(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class FrameMarshaller implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] frame) {
            return new Frame(frame);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("the server does not read server messages");
        }
    }

    /** Lets gRPC copy the bytes once, into its own buffer, knowing their length. */
    private static final class Frame extends ByteArrayInputStream implements KnownLength, Drainable {
        Frame(byte[] frame) {
            super(frame);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}

package io.sequencer.server.forward.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.sequencer.proto.peer.v1.ForwardReply;
import io.sequencer.proto.peer.v1.PeerGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** {@code Peer.Forward} as gRPC sees it, with the request's commands left as bytes. */
public final class ForwardMethod {
    public static final MethodDescriptor<ForwardBatch, ForwardReply> FORWARD =
            MethodDescriptor.<ForwardBatch, ForwardReply>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(PeerGrpc.getForwardMethod().getFullMethodName())
                    .setRequestMarshaller(new BatchMarshaller())
                    .setResponseMarshaller(ProtoUtils.marshaller(ForwardReply.getDefaultInstance()))
                    .build();

    private ForwardMethod() {}

    private static final class BatchMarshaller implements Marshaller<ForwardBatch> {
        @Override
        public InputStream stream(ForwardBatch batch) {
            return new EncodedBytes(batch.encode());
        }

        @Override
        public ForwardBatch parse(InputStream stream) {
            try {
                int length = stream.available();
                byte[] bytes = stream.readNBytes(length);
                if (bytes.length != length || stream.read() >= 0) {
                    throw new IOException("a gRPC message of unknown length");
                }
                return ForwardBatch.decode(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw Status.INTERNAL
                        .withDescription("not a ForwardRequest")
                        .withCause(e)
                        .asRuntimeException();
            } catch (IOException e) {
                throw Status.INTERNAL.withCause(e).asRuntimeException();
            }
        }
    }

    /** Lets gRPC take the bytes in one copy, knowing their length. */
    private static final class EncodedBytes extends ByteArrayInputStream implements Drainable, KnownLength {
        EncodedBytes(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            return (int) transferTo(target);
        }
    }
}

package io.sequencer.server.propose.fair;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmissionSet;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where a command comes from and goes to, as far as fairness asks.
 *
 * @param document its name; of several the first; of a command about an account something that is no document's name and the
 *     account's alone; empty for what the cluster itself proposes
 * @param source the user it is sent for; where none is named, the client's id, else the document; empty for what the
 *     cluster itself proposes
 */
public record Origin(ByteString document, ByteString source) {
    private static final Origin CLUSTER = new Origin(ByteString.EMPTY, ByteString.EMPTY);
    /** No document's name begins so. */
    private static final ByteString ACCOUNT = ByteString.copyFromUtf8("\0");

    /** Whether the cluster itself proposes it: few commands, and what keeps it sound. */
    public boolean isCluster() {
        return source.isEmpty();
    }

    /** Of a serialized {@link Command}; of nearly all of them without making objects of their ops. */
    public static Origin of(ByteString command) {
        try {
            CodedInputStream in = command.newCodedInput();
            int field = WireFormat.getTagFieldNumber(in.readTag());
            if (field != Command.SUBMIT_FIELD_NUMBER && field != Command.SUBMIT_SET_FIELD_NUMBER) {
                return of(Command.parseFrom(command));
            }
            in.pushLimit(in.readRawVarint32());
            if (field == Command.SUBMIT_SET_FIELD_NUMBER) {
                if (WireFormat.getTagFieldNumber(in.readTag()) != SubmissionSet.SUBMISSIONS_FIELD_NUMBER) {
                    return CLUSTER;
                }
                in.pushLimit(in.readRawVarint32());
            }
            return ofSubmission(in);
        } catch (InvalidProtocolBufferException e) {
            return CLUSTER; // Apply's business: it stops at what it cannot read.
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
    }

    /** Of a command that is at hand as an object. */
    public static Origin of(Command command) {
        return switch (command.getCommandCase()) {
            case SUBMIT -> of(command.getSubmit());
            case SUBMIT_SET ->
                command.getSubmitSet().getSubmissionsCount() == 0
                        ? CLUSTER
                        : of(command.getSubmitSet().getSubmissions(0));
            case CREATE ->
                named(command.getCreate().getDocIdBytes(), command.getCreate().getOwnerBytes());
            case PUT_SNAPSHOT ->
                named(
                        command.getPutSnapshot().getDocIdBytes(),
                        command.getPutSnapshot().getUserBytes());
            case DELETE ->
                named(command.getDelete().getDocIdBytes(), command.getDelete().getUserBytes());
            case SET_RETENTION ->
                named(
                        command.getSetRetention().getDocIdBytes(),
                        command.getSetRetention().getUserBytes());
            case CHANGE_ACCESS ->
                named(
                        command.getChangeAccess().getDocIdBytes(),
                        command.getChangeAccess().getUserBytes());
            case CREATE_USER -> ofUser(command.getCreateUser().getUserBytes());
            case CHANGE_USER -> ofUser(command.getChangeUser().getUserBytes());
            case OPEN_LOGIN -> ofUser(command.getOpenLogin().getUserBytes());
            case ROTATE_LOGIN -> ofUser(command.getRotateLogin().getUserBytes());
            case CLOSE_LOGINS -> ofUser(command.getCloseLogins().getUserBytes());
            default -> CLUSTER;
        };
    }

    private static Origin of(Submission submission) {
        return new Origin(
                submission.getDocIdBytes(),
                submission.getUser().isEmpty() ? submission.getClientId() : submission.getUserBytes());
    }

    private static Origin ofUser(ByteString user) {
        return new Origin(ACCOUNT.concat(user), user);
    }

    private static Origin named(ByteString document, ByteString user) {
        return new Origin(document, user.isEmpty() ? document : user);
    }

    private static Origin ofSubmission(CodedInputStream in) throws IOException {
        ByteString document = ByteString.EMPTY;
        ByteString client = ByteString.EMPTY;
        ByteString user = ByteString.EMPTY;
        int tag;
        while ((tag = in.readTag()) != 0) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Submission.DOC_ID_FIELD_NUMBER -> document = in.readBytes();
                case Submission.CLIENT_ID_FIELD_NUMBER -> client = in.readBytes();
                case Submission.USER_FIELD_NUMBER -> user = in.readBytes();
                default -> in.skipField(tag);
            }
            if (WireFormat.getTagFieldNumber(tag) >= Submission.USER_FIELD_NUMBER) {
                break; // Ours are written in the order of the fields: what follows are the ops.
            }
        }
        return new Origin(document, user.isEmpty() ? client : user);
    }
}

package dev.windlass.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** The library's connections of HTTP/1.1, read by {@link ShortChains}. */
record Connections(Http1ConnectionSelector library) implements ServerConnectionSelector {
    @Override
    public int bytesToIdentifyConnection() {
        return library.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return library.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return library.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return library.connection(
                new Context(context, new ShortChains(context.dataReader(), () -> read(context.serverSocket()))));
    }

    /** As the library reads it for itself. */
    private static byte[] read(HelidonSocket socket) {
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Failed to get data from socket", e);
        }
    }

    private record Context(ConnectionContext whole, DataReader dataReader) implements ConnectionContext {
        @Override
        public ListenerContext listenerContext() {
            return whole.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return whole.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return whole.dataWriter();
        }

        @Override
        public Router router() {
            return whole.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return whole.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return whole.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return whole.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return whole.localPeer();
        }

        @Override
        public boolean isSecure() {
            return whole.isSecure();
        }

        @Override
        public String socketId() {
            return whole.socketId();
        }

        @Override
        public String childSocketId() {
            return whole.childSocketId();
        }
    }
}

package io.lakeshift.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

import static java.util.concurrent.TimeUnit.MINUTES;

/** What a server that hangs looks like from outside: it takes every question, and never says a word. */
public final class SilentServer
        implements AutoCloseable
{
    private final ServerSocket listening;
    /** Held until the end: one that nobody refers to is closed some day. */
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
    private final Semaphore questions = new Semaphore(0);

    public SilentServer()
    {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }
        catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::listen);
    }

    private void listen()
    {
        try {
            while (true) {
                Socket client = listening.accept();
                clients.add(client);
                // not before the question is under way
                client.getInputStream().read();
                questions.release();
            }
        }
        catch (IOException _) {
            // the test is over
        }
    }

    public URI address()
    {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Returns once one more question has come, and waits for the answer that it does not get. */
    public void awaitQuestion()
    {
        try {
            if (!questions.tryAcquire(1, MINUTES)) {
                throw new AssertionError("nobody asks");
            }
        }
        catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close()
            throws IOException
    {
        listening.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}

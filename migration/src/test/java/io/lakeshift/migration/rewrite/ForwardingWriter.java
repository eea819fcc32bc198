package io.lakeshift.migration.rewrite;

import io.lakeshift.delta.parquet.DataFileWriter;
import io.lakeshift.delta.parquet.WrittenFile;
import io.trino.spi.Page;

import java.util.function.UnaryOperator;

/** The real writer, after which something happens to its file. */
record ForwardingWriter(DataFileWriter honest, UnaryOperator<WrittenFile> afterwards)
        implements DataFileWriter
{
    @Override
    public void append(Page page)
    {
        honest.append(page);
    }

    @Override
    public long estimatedSize()
    {
        return honest.estimatedSize();
    }

    @Override
    public long writtenBytes()
    {
        return honest.writtenBytes();
    }

    @Override
    public long retainedBytes()
    {
        return honest.retainedBytes();
    }

    @Override
    public WrittenFile finish()
    {
        return afterwards.apply(honest.finish());
    }

    @Override
    public void close()
    {
        honest.close();
    }
}

package io.lakeshift.delta;

import org.junit.jupiter.api.Test;

import java.util.logging.Level;
import java.util.logging.Logger;

import static org.assertj.core.api.Assertions.assertThat;

public class TestLibraryLogging
{
    @Test
    public void testLibraryIsQuieted()
    {
        Logger parent = Logger.getLogger("quiet.library");
        Logger child = Logger.getLogger("quiet.library.part");
        LibraryLogging.quieten(parent, Level.WARNING);
        LibraryLogging.quieten(child, Level.SEVERE);
        assertThat(parent.getLevel()).isEqualTo(Level.WARNING);
        assertThat(child.getLevel()).isEqualTo(Level.SEVERE);
    }

    @Test
    public void testAdministratorsLevelStays()
    {
        Logger parent = Logger.getLogger("wanted.library");
        Logger child = Logger.getLogger("wanted.library.part");
        parent.setLevel(Level.FINE);
        LibraryLogging.quieten(parent, Level.WARNING);
        LibraryLogging.quieten(child, Level.SEVERE);
        assertThat(parent.getLevel()).isEqualTo(Level.FINE);
        assertThat(child.getLevel()).as("follows the one above").isNull();
    }

    @Test
    public void testLevelThatIsSetLaterStays()
    {
        Logger logger = Logger.getLogger("later.library");
        LibraryLogging.quieten(logger, Level.WARNING);
        logger.setLevel(Level.FINE);
        LibraryLogging.quieten(logger, Level.WARNING);
        assertThat(logger.getLevel()).isEqualTo(Level.FINE);
    }
}

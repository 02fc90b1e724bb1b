package android.content.res;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipFile;

/** Opens what lies in assets/ of the app's own file. */
public final class AssetManager {
    public static String file;

    public InputStream open(String name) throws IOException {
        ZipFile zip = new ZipFile(file);
        if (zip.getEntry("assets/" + name) == null) throw new FileNotFoundException(name);
        return zip.getInputStream(zip.getEntry("assets/" + name));
    }
}

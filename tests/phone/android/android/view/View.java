package android.view;

public class View {
    public void setBackgroundColor(int colour) { android.app.Activity.LOG.add("background " + colour); }
}

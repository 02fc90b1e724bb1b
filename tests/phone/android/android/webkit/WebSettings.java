package android.webkit;

import android.app.Activity;

public class WebSettings {
    public void setJavaScriptEnabled(boolean on) { Activity.LOG.add("JavaScript " + on); }
    public void setDomStorageEnabled(boolean on) { Activity.LOG.add("storage " + on); }
    public void setAllowFileAccess(boolean on) { Activity.LOG.add("files " + on); }
    public void setAllowContentAccess(boolean on) { Activity.LOG.add("content " + on); }
}

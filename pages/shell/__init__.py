"""What stands around the lessons: the page that Streamlit shows, its address, its head and foot, work that goes on elsewhere.

A lesson knows none of this; it says what it says to `page.CoursePage` as to any other page (`explainer.lessons.Page`).
"""
